import { badRequest, OpenStackError } from '#openstack-http';

/** Offsets of the first and the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The headers of a request that may ask for a part of the data. */
export interface RangeHeaders {
  readonly range?: string | undefined;
  readonly 'content-range'?: string | undefined;
}

/**
 * The part of the data that a request asks for; null for all of it.
 *
 * @param size of the whole, in bytes
 * @throws OpenStackError 400, 416 for a part that is not in it
 */
export type RangeReader = (headers: RangeHeaders, size: number) => ByteRange | null;

const RANGE = /^bytes *= *(\d*) *- *(\d*)/i;
const CONTENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)/;

function unsatisfiable(detail: string): OpenStackError {
  return new OpenStackError(416, 'The Range requested is not available.', { detail });
}

function outside(header: string, end: string, subject: string, last: number): OpenStackError {
  return unsatisfiable(
    `Invalid ${end} position in ${header} header. ${subject} position MUST be in the inclusive range [0, ${last}].`,
  );
}

function readRange(header: string, size: number): ByteRange {
  if (header.includes(','))
    throw badRequest(
      'Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.',
    );
  const [, first = '', last = ''] = RANGE.exec(header) ?? [];
  if (first === '') {
    if (last === '') throw unsatisfiable('Invalid Range header.');
    // As many bytes from the end; all of them for none, or for more than there are.
    const suffix = Number(last);
    return { start: suffix > 0 && suffix < size ? size - suffix : 0, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && start > Number(last)) throw unsatisfiable('Invalid Range header.');
  if (start >= size) throw outside('Range', 'start', 'Start', size - 1);
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Not a header of requests, but taken as one. */
function readContentRange(header: string, size: number): ByteRange {
  const [, first, last, length] = CONTENT_RANGE.exec(header) ?? [];
  const [start, end] = [Number(first), Number(last)];
  const isValid = first !== undefined && start <= end && (length === undefined || start < Number(length));
  if (!isValid) throw unsatisfiable('Invalid Content-Range header.');
  if (end >= size) throw outside('Content-Range', 'stop', 'The stop', size);
  return { start, end };
}

/** glance/common/wsgi.py Request.get_range_from_request, glance/api/v2/image_data.py download (25.1.0) */
export const partialDownloads: RangeReader = (headers, size) => {
  if (headers.range !== undefined) return readRange(headers.range, size);
  const contentRange = headers['content-range'];
  return contentRange === undefined ? null : readContentRange(contentRange, size);
};

/** 2014.1 sends all of it, whatever a request asks for. */
export const wholeDownloads: RangeReader = () => null;
