import { badRequest, imageDialect, OpenStackError } from '#openstack-http';

const PATCH_TYPES = ['application/openstack-images-v2.0-json-patch', 'application/openstack-images-v2.1-json-patch'];

/**
 * The media type of a PATCH without its parameters.
 *
 * @throws OpenStackError 415 that names what PATCH takes
 */
export function requirePatchMediaType(header: string | undefined): string {
  const type = header?.split(';')[0]?.trim() ?? '';
  if (PATCH_TYPES.includes(type)) return type;
  throw new OpenStackError(415, imageDialect.messages.unsupportedMediaType(header || 'None'), {
    headers: { 'accept-patch': PATCH_TYPES.join(', ') },
  });
}

/** glance/common/wsgi.py from_json (25.1.0). @throws OpenStackError 400 when the request came without a body, or with a scalar */
export function requireBody(body: unknown): unknown {
  if (body === undefined) throw badRequest('Body expected in request.');
  if (typeof body !== 'object' || body === null) throw badRequest('Unexpected body type. Expected list/dict.');
  return body;
}
