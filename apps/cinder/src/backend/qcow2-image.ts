import type { FileHandle } from 'node:fs/promises';

/** Sizes in bytes: a cluster, an entry of L1, L2 and refcount tables, a reference count (qemu docs/interop/qcow2.txt, version 2). */
const CLUSTER_BITS = 16;
const CLUSTER = 2 ** CLUSTER_BITS;
const TABLE_ENTRIES = CLUSTER / 8;
const COUNTS_PER_BLOCK = CLUSTER / 2;
/** Marks a cluster whose reference count is exactly one. */
const COPIED = 1n << 63n;
const SCAN = 64 * CLUSTER;

/** Where the parts of the image lie, in clusters. */
interface Layout {
  readonly refcountBlocks: number;
  readonly l1At: number;
  readonly l1Clusters: number;
  readonly l2At: number;
  /** Number of the L2 table in the guest's disk, for each table that there is. */
  readonly l2Tables: readonly number[];
  readonly dataAt: number;
  readonly total: number;
}

/** Numbers of the clusters of a disk that hold anything but zeros. */
async function usedClusters(file: FileHandle, size: number): Promise<number[]> {
  const used: number[] = [];
  const buffer = Buffer.allocUnsafe(SCAN);
  const zeros = Buffer.alloc(CLUSTER);
  for (let at = 0; at < size; at += SCAN) {
    const { bytesRead } = await file.read(buffer, 0, SCAN, at);
    for (let from = 0; from < bytesRead; from += CLUSTER) {
      const part = buffer.subarray(from, Math.min(bytesRead, from + CLUSTER));
      if (!part.equals(zeros.subarray(0, part.length))) used.push((at + from) / CLUSTER);
    }
  }
  return used;
}

function layoutOf(size: number, used: readonly number[]): Layout {
  const l1Clusters = Math.ceil(Math.ceil(size / CLUSTER / TABLE_ENTRIES) / TABLE_ENTRIES) || 1;
  const l2Tables = [...new Set(used.map((cluster) => Math.floor(cluster / TABLE_ENTRIES)))];
  const others = 2 + l1Clusters + l2Tables.length + used.length;
  let refcountBlocks = 1;
  while (others + refcountBlocks > refcountBlocks * COUNTS_PER_BLOCK) refcountBlocks += 1;
  const l1At = 2 + refcountBlocks;
  const l2At = l1At + l1Clusters;
  const dataAt = l2At + l2Tables.length;
  return { refcountBlocks, l1At, l1Clusters, l2At, l2Tables, dataAt, total: dataAt + used.length };
}

function header(size: number, { l1At }: Layout): Buffer {
  const buffer = Buffer.alloc(CLUSTER);
  buffer.write('QFI\xfb', 0, 'latin1');
  buffer.writeUInt32BE(2, 4);
  buffer.writeUInt32BE(CLUSTER_BITS, 20);
  buffer.writeBigUInt64BE(BigInt(size), 24);
  buffer.writeUInt32BE(Math.ceil(size / CLUSTER / TABLE_ENTRIES), 36);
  buffer.writeBigUInt64BE(BigInt(l1At) * BigInt(CLUSTER), 40);
  buffer.writeBigUInt64BE(BigInt(CLUSTER), 48);
  buffer.writeUInt32BE(1, 56);
  return buffer;
}

/** A table of offsets: entry -> cluster. */
function table(clusters: number, entries: Iterable<readonly [index: number, cluster: number]>, flag = 0n): Buffer {
  const buffer = Buffer.alloc(clusters * CLUSTER);
  for (const [index, cluster] of entries)
    buffer.writeBigUInt64BE((BigInt(cluster) * BigInt(CLUSTER)) | flag, index * 8);
  return buffer;
}

function refcounts({ refcountBlocks, total }: Layout): Buffer {
  const buffer = Buffer.alloc(refcountBlocks * CLUSTER);
  for (let cluster = 0; cluster < total; cluster += 1) buffer.writeUInt16BE(1, cluster * 2);
  return buffer;
}

/**
 * A raw disk as a qcow2 image that holds only what is not zero, as `qemu-img convert -O qcow2` makes one. The disk is read
 * twice, so that nothing but one cluster and the tables is ever held.
 *
 * @param size of the disk in bytes
 */
export async function* qcow2Image(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  const used = await usedClusters(file, size);
  const layout = layoutOf(size, used);
  yield header(size, layout);
  yield table(
    1,
    Array.from({ length: layout.refcountBlocks }, (_, index) => [index, 2 + index] as const),
  );
  yield refcounts(layout);
  yield table(
    layout.l1Clusters,
    layout.l2Tables.map((number, index) => [number, layout.l2At + index] as const),
    COPIED,
  );
  let next = 0;
  for (const number of layout.l2Tables) {
    const entries: [number, number][] = [];
    for (; next < used.length && Math.floor((used[next] as number) / TABLE_ENTRIES) === number; next += 1)
      entries.push([(used[next] as number) % TABLE_ENTRIES, layout.dataAt + next]);
    yield table(1, entries, COPIED);
  }
  for (const cluster of used) {
    const buffer = Buffer.alloc(CLUSTER);
    await file.read(buffer, 0, CLUSTER, cluster * CLUSTER);
    yield buffer;
  }
}
