import { GlanceError } from '../errors.js';

/** webob's own words, which stand in `message` where the original put its reason into the detail. */
const FORBIDDEN = 'Access was denied to this resource.';
const CONFLICT = 'There was a conflict when trying to complete your request.';

/** 400 */
export function badRequest(message: string, context: Record<string, unknown> = {}): GlanceError {
  return new GlanceError('HTTPBadRequest', message, { status: 400, context });
}

/** 403 with the reason as its explanation. */
export function forbidden(message: string, className = 'HTTPForbidden'): GlanceError {
  return new GlanceError(className, message, { status: 403 });
}

/** 403 with the reason in the detail. */
export function forbiddenDetail(detail: string): GlanceError {
  return new GlanceError('HTTPForbidden', FORBIDDEN, { status: 403, context: { detail } });
}

/** 409 with the reason in the detail. */
export function conflictDetail(detail: string): GlanceError {
  return new GlanceError('HTTPConflict', CONFLICT, { status: 409, context: { detail } });
}

/** 413 */
export function limitExceeded(what: 'properties' | 'tags', attempted: number, maximum: number): GlanceError {
  const className = what === 'tags' ? 'ImageTagLimitExceeded' : 'ImagePropertyLimitExceeded';
  const message = `The limit has been exceeded on the number of allowed image ${what}. Attempted: ${attempted}, Maximum: ${maximum}`;
  return new GlanceError(className, message, { status: 413, context: { attempted, maximum } });
}
