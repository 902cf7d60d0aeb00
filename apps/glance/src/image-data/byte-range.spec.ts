import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OpenStackError } from '#openstack-http';
import { partialDownloads, type RangeHeaders, wholeDownloads } from './byte-range.js';

const SIZE = 10;

function read(headers: RangeHeaders): unknown {
  try {
    return partialDownloads(headers, SIZE);
  } catch (error) {
    const { status, message, options } = error as OpenStackError;
    return [status, options.detail ?? message];
  }
}

const START = 'Invalid start position in Range header. Start position MUST be in the inclusive range [0, 9].';
const STOP = 'Invalid stop position in Content-Range header. The stop position MUST be in the inclusive range [0, 10].';
const MULTIPLE =
  'Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.';

describe('a Range header', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=7-', { start: 7, end: 9 }],
    ['bytes=-2', { start: 8, end: 9 }],
    ['bytes=8-100', { start: 8, end: 9 }],
    ['bytes=-0', { start: 0, end: 9 }],
    ['bytes=-100', { start: 0, end: 9 }],
    ['Bytes = 1 - 2 and more', { start: 1, end: 2 }],
    ['bytes=10-', [416, START]],
    ['bytes=10-11', [416, START]],
    ['bytes=5-2', [416, 'Invalid Range header.']],
    ['bytes=a-b', [416, 'Invalid Range header.']],
    ['bytes=-', [416, 'Invalid Range header.']],
    ['lines=0-1', [416, 'Invalid Range header.']],
    ['', [416, 'Invalid Range header.']],
    ['bytes=0-1,3-4', [400, MULTIPLE]],
  ])('%j of ten bytes asks for what 25.1.0 makes of it', (range, expected) => {
    expect(read({ range, 'content-range': 'bytes 0-0/10' })).toEqual(expected);
  });

  it.each([
    ['bytes 0-3/10', { start: 0, end: 3 }],
    ['bytes 0-3/*', { start: 0, end: 3 }],
    ['bytes 8-20/*', [416, STOP]],
    ['bytes 0-3/3', { start: 0, end: 3 }],
    ['bytes */10', [416, 'Invalid Content-Range header.']],
    ['nonsense', [416, 'Invalid Content-Range header.']],
  ])('that is missing gives way to Content-Range: %s', (header, expected) => {
    expect(read({ 'content-range': header })).toEqual(expected);
  });

  it('means nothing to 2014.1, and nothing without it to anybody', () => {
    expect([wholeDownloads({ range: 'bytes=0-3' }, SIZE), partialDownloads({}, SIZE)]).toEqual([null, null]);
  });

  it('gives offsets inside of the data whenever it gives any', () => {
    const offsets = fc.nat({ max: 50 });
    fc.assert(
      fc.property(offsets, offsets, fc.integer({ min: 1, max: 40 }), (first, last, size) => {
        fc.pre(first < size && first <= last);
        const range = partialDownloads({ range: `bytes=${first}-${last}` }, size);
        expect(range).toEqual({ start: first, end: Math.min(last, size - 1) });
        const suffix = partialDownloads({ range: `bytes=-${last + 1}` }, size);
        expect(suffix).toEqual({ start: Math.max(0, size - last - 1), end: size - 1 });
      }),
    );
  });
});
