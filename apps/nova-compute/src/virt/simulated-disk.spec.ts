import { describe, expect, it } from '@jest/globals';
import { simulatedDisk } from './simulated-disk.js';

const bytes = (format: string, gib: number) => Buffer.concat([...simulatedDisk(format, gib)]);

describe("a simulated server's disk", () => {
  it("is a qcow2 image of the flavor's size whose tables lie where its header says", () => {
    const image = bytes('qcow2', 20);
    expect(image.subarray(0, 4).toString('latin1')).toBe('QFI\xfb');
    expect([image.readUInt32BE(4), image.readBigUInt64BE(24)]).toEqual([2, 20n * 1024n ** 3n]);
    const entries = image.readUInt32BE(36);
    const l1 = Number(image.readBigUInt64BE(40));
    expect(entries).toBe(40);
    expect(image.length).toBe(l1 + entries * 8);
    const block = Number(image.readBigUInt64BE(Number(image.readBigUInt64BE(48))));
    const counts = Array.from({ length: 5 }, (_, cluster) => image.readUInt16BE(block + cluster * 2));
    expect(counts).toEqual([1, 1, 1, 1, 0]);
  });

  it('is small where the flavor names no size, and in other formats', () => {
    expect(bytes('qcow2', 0).readBigUInt64BE(24)).toBe(1024n ** 2n);
    expect(bytes('raw', 20).length).toBe(1024 ** 2);
  });
});
