import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportDisk } from './disk-export.js';
import { probeSafeImage } from './disk-image-probe.js';

const CLUSTER = 65_536;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proptrail-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function disk(size: number, pieces: readonly (readonly [at: number, data: Buffer])[]): Promise<string> {
  const path = join(folder, `disk-${Math.random()}`);
  await writeFile(path, '');
  await truncate(path, size);
  const file = await open(path, 'r+');
  for (const [at, data] of pieces) await file.write(data, 0, data.length, at);
  await file.close();
  return path;
}

async function bytes(path: string, format: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportDisk(path, format)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The guest's disk in a qcow2 image, by its tables. */
function guestDisk(image: Buffer): Buffer {
  const offset = (at: number) => Number(image.readBigUInt64BE(at) & 0x00ff_ffff_ffff_fe00n);
  const guest = Buffer.alloc(Number(image.readBigUInt64BE(24)));
  const [l1, l1Size] = [offset(40), image.readUInt32BE(36)];
  for (let i = 0; i < l1Size; i += 1)
    for (let j = 0, l2 = offset(l1 + i * 8); l2 !== 0 && j < 8192; j += 1) {
      const cluster = offset(l2 + j * 8);
      if (cluster !== 0) image.copy(guest, (i * 8192 + j) * CLUSTER, cluster, cluster + CLUSTER);
    }
  return guest;
}

describe("a volume's disk as an image", () => {
  it('is the disk itself when raw is asked for', async () => {
    const path = await disk(3_000_000, [[1_500_000, Buffer.from('middle')]]);
    const raw = await bytes(path, 'raw');
    expect([raw.length, raw.indexOf('middle')]).toEqual([3_000_000, 1_500_000]);
  });

  it('takes no memory for zeros, and little for what is ready to be sent', async () => {
    const size = 1024 ** 3;
    const path = await disk(size, [[size / 2, Buffer.alloc(CLUSTER, 7)]]);
    const before = process.memoryUsage().arrayBuffers;
    const memories = new Set<ArrayBufferLike>();
    let [length, most] = [0, 0];
    for await (const chunk of exportDisk(path, 'raw')) {
      length += chunk.length;
      memories.add(chunk.buffer);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(length).toBe(size);
    expect(memories.size).toBe(2);
    expect(most).toBeLessThan(16 * 1024 * 1024);
  }, 60_000);

  it('is read no further than it is asked for', async () => {
    const path = await disk(64 * 1024 * 1024, [[0, Buffer.alloc(64 * 1024 * 1024, 1)]]);
    const reader = exportDisk(path, 'raw').getReader();
    const before = process.memoryUsage().arrayBuffers;
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    await reader.cancel();
  });

  it.each([
    ['an empty disk', []],
    [
      'a disk with data at both ends',
      [
        [0, 'boot'],
        [10 * CLUSTER - 3, 'end'],
      ],
    ],
    [
      'a disk with data across clusters',
      [
        [CLUSTER - 2, 'across'],
        [5 * CLUSTER, 'x'.repeat(2 * CLUSTER)],
      ],
    ],
  ] as const)('is a qcow2 image of the same disk and leaves out zeros: %s', async (_, pieces) => {
    const size = 10 * CLUSTER;
    const path = await disk(
      size,
      pieces.map(([at, text]) => [at, Buffer.from(text)] as const),
    );
    const image = await bytes(path, 'qcow2');
    expect(() => probeSafeImage('i', { disk: 'qcow2', container: 'bare' }, image.subarray(0, 512), 1)).not.toThrow();
    expect(guestDisk(image).equals(await bytes(path, 'raw'))).toBe(true);
    expect(image.length).toBeLessThanOrEqual(10 * CLUSTER);
    expect(image.length % CLUSTER).toBe(0);
  });

  it('spans more than one L2 table', async () => {
    const path = await disk(513 * 1024 ** 2, [[512 * 1024 ** 2 + 5, Buffer.from('far')]]);
    const image = await bytes(path, 'qcow2');
    expect(image.length).toBe(6 * CLUSTER);
    expect(guestDisk(image).indexOf('far')).toBe(512 * 1024 ** 2 + 5);
  });

  it('stays the qcow2 image that it holds, without the zeros behind it', async () => {
    const held = Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(1000, 1)]);
    const path = await disk(50_000_000, [[0, held]]);
    const image = await bytes(path, 'qcow2');
    expect([image.length, image.subarray(0, held.length).equals(held)]).toEqual([1024, true]);
  });

  it('cannot be read when it is not there', async () => {
    await expect(bytes(join(folder, 'none'), 'raw')).rejects.toThrow('ENOENT');
  });
});
