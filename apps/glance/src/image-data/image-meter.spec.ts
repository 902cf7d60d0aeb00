import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HEADER_BYTES, ImageMeter } from './image-meter.js';

describe('the meter of image data', () => {
  it('passes everything on and measures the same, however the data is cut into chunks', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1500 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(chunks, async (parts) => {
        const meter = new ImageMeter();
        const passed = await buffer(Readable.from(parts.map((part) => Buffer.from(part))).pipe(meter));
        const whole = Buffer.concat(parts);
        expect(passed.equals(whole)).toBe(true);
        const { size, checksum, hashValue, head, tail } = meter.measure();
        expect(size).toBe(whole.length);
        expect(checksum).toBe(createHash('md5').update(whole).digest('hex'));
        expect(hashValue).toBe(createHash('sha512').update(whole).digest('hex'));
        expect(head.equals(whole.subarray(0, HEADER_BYTES))).toBe(true);
        expect(tail.equals(whole.subarray(-512))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
