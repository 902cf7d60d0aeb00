import { badRequest, conflict, OpenStackError } from '#openstack-http';
import type { Image, ImageStatus } from '../images/image.js';
import type { ImageMeasure } from './image-meter.js';

export interface UploadOptions {
  /** What becomes of an image whose upload failed: v2 lets it be tried again, v1 gives it up. */
  readonly onFailure: Extract<ImageStatus, 'queued' | 'killed'>;
  /** What the client says of its data; null where it says nothing. */
  readonly expected: { readonly size: number | null; readonly checksum: string | null };
}

/** glance/api/v1/upload_utils.py upload_data_to_store (2014.1). @throws OpenStackError 400 */
export function requireExpected({ expected, onFailure }: UploadOptions, measure: ImageMeasure): void {
  const differences = [
    ['size', expected.size, measure.size],
    ['checksum', expected.checksum, measure.checksum],
  ] as const;
  for (const [what, supplied, actual] of differences) {
    if (supplied === null || supplied === actual) continue;
    throw badRequest(
      `Supplied ${what} (${supplied}) and ${what} generated from uploaded image (${actual}) did not match. Setting image status to '${onFailure}'.`,
    );
  }
}

/** glance/domain/__init__.py Image.status. @throws OpenStackError 409 not queued, 400 formats not set */
export function requireQueued(image: Image): void {
  if (image.status !== 'queued')
    throw conflict(`Image status transition from ${image.status} to saving is not allowed`);
  const missing = (['disk_format', 'container_format'] as const).filter((format) => !image[format]);
  if (missing.length > 0) {
    const noun = missing.length === 1 ? 'Property' : 'Properties';
    throw badRequest(`${noun} ${missing.join(', ')} must be set prior to saving data.`);
  }
}

const DISK_REFUSALS: Readonly<Record<string, (code: string) => OpenStackError>> = {
  ENOSPC: (code) => new OpenStackError(413, `Image storage media is full: ${code}`),
  EDQUOT: (code) => new OpenStackError(413, `Image exceeds the storage quota: ${code}`),
  EACCES: (code) => new OpenStackError(503, `Insufficient permissions on image storage media: ${code}`),
  EROFS: (code) => new OpenStackError(503, `Insufficient permissions on image storage media: ${code}`),
  ECONNRESET: () => badRequest('The client went away before all of the image data had arrived.'),
  ERR_STREAM_PREMATURE_CLOSE: () => badRequest('The client went away before all of the image data had arrived.'),
};

/** An error as the refusal that it stands for; null for what nobody foresaw. */
export function refusalOf(error: unknown): OpenStackError | null {
  if (error instanceof OpenStackError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  return DISK_REFUSALS[code]?.(code) ?? null;
}
