import { describe, expect, it } from '@jest/globals';
import { ImageUnacceptable, probeDiskImage } from './disk-image-probe.js';

function qcow2(virtualBytes: bigint): Buffer {
  const head = Buffer.alloc(512);
  head.write('QFI\xfb', 0, 'latin1');
  head.writeBigUInt64BE(virtualBytes, 24);
  return head;
}

describe('the head of an image', () => {
  it('fits its disk_format', () => {
    expect(() => probeDiskImage('i', 'qcow2', qcow2(1024n ** 3n), 1)).not.toThrow();
    expect(() => probeDiskImage('i', 'raw', Buffer.from('anything'), 1)).not.toThrow();
    expect(() => probeDiskImage('i', null, Buffer.alloc(0), 1)).not.toThrow();
  });

  it('is refused when it is of no such format, or of nothing at all', () => {
    for (const format of ['qcow2', 'vdi', 'vhdx'])
      for (const head of [Buffer.alloc(0), Buffer.from('QFI'), Buffer.alloc(512, 7)])
        expect(() => probeDiskImage('i', format, head, 1)).toThrow(ImageUnacceptable);
  });

  it('is refused when the disk in it is larger than the volume', () => {
    expect(() => probeDiskImage('i', 'qcow2', qcow2(1024n ** 3n + 1n), 1)).toThrow(
      "Image i is unacceptable: Image virtual size is 2GB and doesn't fit in a volume of size 1GB.",
    );
  });
});
