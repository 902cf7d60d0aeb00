import { OpenStackError } from '#openstack-http';

/** Offsets of the first and the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

function unsatisfiable(header: string): OpenStackError {
  return new OpenStackError(416, `Invalid range header for the image: ${header}`);
}

/**
 * Reads `Range: bytes=a-b`, `bytes=a-` and `bytes=-n`. Several ranges, or another unit, are not taken up: the whole is sent
 * then, as RFC 9110 allows.
 *
 * @param size of the whole, in bytes
 * @throws OpenStackError 416 for a range outside of it
 */
export function readByteRange(header: string | undefined, size: number): ByteRange | null {
  if (header === undefined) return null;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (Number(last) === 0 || size === 0) throw unsatisfiable(header);
    return { start: Math.max(0, size - Number(last)), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) throw unsatisfiable(header);
  return { start, end };
}
