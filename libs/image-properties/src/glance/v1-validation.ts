import { GlanceError } from '../errors.js';
import { charLength, pythonText } from '../python/text.js';
import type { GlanceLimits, V1ImageMeta } from './types.js';

const AMAZON_FORMATS: ReadonlySet<unknown> = new Set(['aki', 'ari', 'ami']);
const NAME_LENGTH = 255;

function badRequest(message: string, context: Record<string, unknown>): GlanceError {
  return new GlanceError('HTTPBadRequest', message, { status: 400, builtin: true, context });
}

function checkFormats(meta: V1ImageMeta, limits: Pick<GlanceLimits, 'diskFormats' | 'containerFormats'>): void {
  const kinds = [
    ['disk_format', 'disk', limits.diskFormats],
    ['container_format', 'container', limits.containerFormats],
  ] as const;
  for (const [attribute, word, allowed] of kinds) {
    if (!(attribute in meta)) continue;
    const value = meta[attribute];
    if (typeof value === 'string' && allowed.includes(value)) continue;
    throw badRequest(`Invalid ${word} format '${pythonText(value, 2)}' for image.`, { attribute, value, allowed });
  }
}

/**
 * Checks formats and name of v1 metadata; of an Amazon image with one format it copies the other.
 * Source: glance/api/v1/images.py validate_image_meta (2014.1).
 * @throws GlanceError 400
 */
export function validateV1ImageMeta(
  meta: V1ImageMeta,
  limits: Pick<GlanceLimits, 'diskFormats' | 'containerFormats'>,
): V1ImageMeta {
  checkFormats(meta, limits);
  const { name, disk_format: disk, container_format: container } = meta;
  if (typeof name === 'string' && charLength(name) > NAME_LENGTH) {
    throw badRequest(`Image name too long: ${charLength(name)}`, { maximum: NAME_LENGTH });
  }
  if (!AMAZON_FORMATS.has(disk) && !AMAZON_FORMATS.has(container)) return meta;
  if (disk === undefined || disk === null) return { ...meta, disk_format: container };
  if (container === undefined || container === null) return { ...meta, container_format: disk };
  if (disk === container) return meta;
  throw badRequest(
    'Invalid mix of disk and container formats. When setting a disk or container format to one of ' +
      "'aki', 'ari', or 'ami', the container and disk formats must match.",
    { disk_format: disk, container_format: container },
  );
}
