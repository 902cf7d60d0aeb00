import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filledRuns, SparseFile } from './sparse-file.js';

const MIB = 1024 * 1024;

describe('a sparse file', () => {
  let directory: string;
  let count = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sparse-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const store = async (chunks: Iterable<Buffer>): Promise<string> => {
    count += 1;
    const path = join(directory, String(count));
    await pipeline(Readable.from(chunks), new SparseFile(path));
    return path;
  };

  /** Lengths of alternately zero and random stretches, and where the stream is cut. */
  const stretches = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 6 });

  it('holds what was written, wherever zeros are and however the stream was cut', async () => {
    await fc.assert(
      fc.asyncProperty(stretches, fc.integer({ min: 1000, max: 300_000 }), async (lengths, cut) => {
        const data = Buffer.concat(
          lengths.map((length, n) => (n % 2 === 0 ? Buffer.alloc(length) : randomBytes(length))),
        );
        const chunks = Array.from({ length: Math.ceil(data.length / cut) }, (_, n) =>
          data.subarray(n * cut, (n + 1) * cut),
        );
        expect((await readFile(await store(chunks))).equals(data)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('takes no room for zeros, also at its end, and only its owner reads it', async () => {
    const path = await store([randomBytes(MIB), ...Array.from({ length: 63 }, () => Buffer.alloc(MIB))]);
    const { size, blocks, mode } = await stat(path);
    expect([size, mode & 0o777]).toEqual([64 * MIB, 0o600]);
    expect(blocks * 512).toBeLessThan(2 * MIB);
  });

  it('writes neighbouring blocks at once', () => {
    const block = 64 * 1024;
    const chunk = Buffer.alloc(5 * block);
    chunk.fill(1, block, 3 * block);
    chunk[4 * block] = 1;
    expect([...filledRuns(chunk, 0)]).toEqual([
      [block, 3 * block],
      [4 * block, 5 * block],
    ]);
  });

  it('fails where there is something already', async () => {
    const path = await store([Buffer.from('first')]);
    await expect(pipeline(Readable.from([Buffer.from('second')]), new SparseFile(path))).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(await readFile(path, 'utf8')).toBe('first');
  });
});
