/** Sizes in bytes (qemu docs/interop/qcow2.txt, version 2). */
const CLUSTER_BITS = 16;
const CLUSTER = 2 ** CLUSTER_BITS;
/** What one entry of the L1 table covers of the guest's disk. */
const L1_COVERS = CLUSTER * (CLUSTER / 8);
const GIB = 1024 ** 3;
/** A disk of a flavor that names no size, and as much of a raw disk as is worth sending. */
const SMALL = 1024 ** 2;

/** The clusters before the L1 table: header, reference count table, one block of reference counts. */
const L1_AT = 3;

function header(size: number, entries: number): Buffer {
  const cluster = Buffer.alloc(CLUSTER);
  cluster.write('QFI\xfb', 0, 'latin1');
  cluster.writeUInt32BE(2, 4);
  cluster.writeUInt32BE(CLUSTER_BITS, 20);
  cluster.writeBigUInt64BE(BigInt(size), 24);
  cluster.writeUInt32BE(entries, 36);
  cluster.writeBigUInt64BE(BigInt(L1_AT * CLUSTER), 40);
  cluster.writeBigUInt64BE(BigInt(CLUSTER), 48);
  cluster.writeUInt32BE(1, 56);
  return cluster;
}

function refcountTable(): Buffer {
  const cluster = Buffer.alloc(CLUSTER);
  cluster.writeBigUInt64BE(BigInt(2 * CLUSTER), 0);
  return cluster;
}

function refcounts(clusters: number): Buffer {
  const block = Buffer.alloc(CLUSTER);
  for (let index = 0; index < clusters; index += 1) block.writeUInt16BE(1, index * 2);
  return block;
}

/** An image of an empty disk of this many bytes, as `qemu-img create -f qcow2` makes one. */
function* qcow2(size: number): Generator<Buffer> {
  const entries = Math.ceil(size / L1_COVERS);
  yield header(size, entries);
  yield refcountTable();
  yield refcounts(L1_AT + Math.ceil((entries * 8) / CLUSTER));
  yield Buffer.alloc(entries * 8);
}

/**
 * The root disk of a simulated server, which nothing was ever written to. A qcow2 image tells the flavor's whole size;
 * of any other format a megabyte of zeros stands for it.
 */
export function* simulatedDisk(format: string, rootGib: number): Generator<Buffer> {
  if (format === 'qcow2') yield* qcow2(rootGib === 0 ? SMALL : rootGib * GIB);
  else yield Buffer.alloc(SMALL);
}
