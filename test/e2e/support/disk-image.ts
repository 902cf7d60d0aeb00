/** The header of an empty qcow2 image: what Glance and Cinder read of one. */
export function qcow2(virtualSizeBytes = 1_048_576): Buffer {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(BigInt(virtualSizeBytes), 24);
  return header;
}
