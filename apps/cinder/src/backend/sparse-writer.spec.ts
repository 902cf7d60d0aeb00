import { mkdtemp, open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyByReading, copySparse } from './sparse-copy.js';
import { dataRuns, SparseWriter } from './sparse-writer.js';

let folder: string;
let files = 0;
const path = () => {
  files += 1;
  return join(folder, `file-${files}`);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proptrail-sparse-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(chunks: readonly Buffer[]): Promise<string> {
  const target = path();
  const file = await open(target, 'wx');
  const writer = new SparseWriter(file);
  for (const chunk of chunks) await writer.write(chunk);
  await file.truncate(writer.position);
  await file.close();
  return target;
}

/** Data that is mostly zeros, in chunks of any length. */
const sparseChunks = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(0, 0, 7))
    .map(([size, byte]) => Buffer.alloc(size, byte)),
  { maxLength: 12 },
);

describe('a sparse file', () => {
  it('reads as what was written, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(sparseChunks, async (chunks) => {
        const target = await written(chunks);
        expect((await readFile(target)).equals(Buffer.concat(chunks))).toBe(true);
        await rm(target);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no room for blocks of zeros', async () => {
    const target = await written([Buffer.alloc(8 * 1024 * 1024), Buffer.alloc(4096, 1), Buffer.alloc(8 * 1024 * 1024)]);
    const { size, blocks } = await stat(target);
    expect(size).toBe(16 * 1024 * 1024 + 4096);
    expect(blocks * 512).toBeLessThan(1024 * 1024);
  });

  it('names runs of data by the blocks of the file, not of the chunk', () => {
    const chunk = Buffer.alloc(10_000);
    chunk[0] = 1;
    chunk[9_999] = 1;
    expect([...dataRuns(chunk, 4_000)]).toEqual([
      [0, 96],
      [8_288, 10_000],
    ]);
    expect([...dataRuns(Buffer.alloc(10_000), 0)]).toEqual([]);
  });

  it.each([
    ['with the program cp', copySparse],
    ['by reading', copyByReading],
  ])('is copied %s, holes left out', async (_, copy) => {
    const source = await written([Buffer.alloc(100_000, 3), Buffer.alloc(500_000), Buffer.from('end')]);
    await truncate(source, 64 * 1024 * 1024);
    const target = path();
    await copy(source, target);
    expect((await readFile(target)).equals(await readFile(source))).toBe(true);
    expect((await stat(target)).blocks * 512).toBeLessThan(2 * 1024 * 1024);
  });

  it('reports a source that is not there', async () => {
    await expect(copySparse(path(), path())).rejects.toThrow(/ENOENT/);
  });
});
