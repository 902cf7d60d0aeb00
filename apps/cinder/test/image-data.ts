/** Bytes that pass for an image of a kind: a qcow2 header of a 16 MiB disk, plain bytes, or a qcow2 that is none. */
export function imageData(kind: 'qcow2' | 'raw' | 'junk', size: number): Buffer {
  const data = Buffer.alloc(size, kind === 'qcow2' ? 0 : 0x5a);
  if (kind === 'qcow2') {
    data.write('QFI\xfb', 0, 'latin1');
    data.writeUInt32BE(3, 4);
    data.writeBigUInt64BE(16n * 1024n * 1024n, 24);
  }
  return data;
}
