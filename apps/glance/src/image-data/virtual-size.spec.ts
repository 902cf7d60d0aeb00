import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { virtualSize } from './virtual-size.js';

const GIB = 2 ** 30;

/** A sample whose first bytes are written by `write`. */
function sample(write: (data: Buffer) => void, where: 'head' | 'tail' = 'head') {
  const data = Buffer.alloc(512);
  write(data);
  const other = Buffer.alloc(512);
  return { size: 512, head: where === 'head' ? data : other, tail: where === 'head' ? other : data };
}

const qcow2 = sample((data) => {
  data.write('QFI\xfb', 'latin1');
  data.writeBigUInt64BE(BigInt(GIB), 24);
});
const vdi = sample((data) => {
  data.writeUInt32LE(0xbeda107f, 64);
  data.writeBigUInt64LE(BigInt(GIB), 368);
});
const vmdk = sample((data) => {
  data.write('KDMV');
  data.writeBigUInt64LE(BigInt(GIB / 512), 12);
});
const footer = (data: Buffer) => {
  data.write('conectix');
  data.writeBigUInt64BE(BigInt(GIB), 40);
};

describe('the virtual size', () => {
  it.each([
    ['qcow2', qcow2],
    ['vdi', vdi],
    ['vmdk', vmdk],
    ['vhd', sample(footer, 'head')],
    ['vhd', sample(footer, 'tail')],
  ])('of %s stands in its data', (format, data) => {
    expect(virtualSize(format, 'bare', data)).toBe(GIB);
  });

  it('of raw data is its size', () => {
    expect(virtualSize('raw', 'bare', { ...qcow2, size: 77 })).toBe(77);
  });

  it.each(['iso', 'ami', 'ploop', null, '__proto__'])('is unknown for %s', (format) => {
    expect(virtualSize(format, 'bare', qcow2)).toBeNull();
  });

  it('is unknown when a container wraps the disk or the data is of another format', () => {
    expect(virtualSize('qcow2', 'ova', qcow2)).toBeNull();
    expect(virtualSize('qcow2', 'bare', vdi)).toBeNull();
    expect(virtualSize('vmdk', 'bare', qcow2)).toBeNull();
  });

  it('is unknown where it is larger than any disk', () => {
    const absurd = sample((data) => {
      data.write('QFI\xfb', 'latin1');
      data.writeBigUInt64BE(2n ** 63n, 24);
    });
    expect(virtualSize('qcow2', 'bare', absurd)).toBeNull();
  });

  it('never fails, whatever the data is', () => {
    const formats = fc.constantFrom('qcow2', 'vdi', 'vhd', 'vmdk', 'raw');
    const bytes = fc.uint8Array({ maxLength: 600 }).map((data) => Buffer.from(data));
    fc.assert(
      fc.property(formats, bytes, (format, head) => {
        const size = virtualSize(format, 'bare', { size: head.length, head, tail: head });
        expect(size === null || (Number.isSafeInteger(size) && size > 0)).toBe(true);
      }),
    );
  });
});
