import type { FileHandle } from 'node:fs/promises';

/** Granularity of holes in bytes: the block of the usual file systems. */
const BLOCK = 4096;
const ZEROS = Buffer.alloc(1024 * 1024);

function isZero(data: Buffer): boolean {
  for (let at = 0; at < data.length; at += ZEROS.length) {
    const part = data.subarray(at, at + ZEROS.length);
    if (!part.equals(ZEROS.subarray(0, part.length))) return false;
  }
  return true;
}

/** Runs of bytes that are not all zero, as offsets in the data; boundaries lie on blocks of the file. */
export function* dataRuns(data: Buffer, filePosition: number): Generator<readonly [start: number, end: number]> {
  let start = -1;
  for (let at = 0; at < data.length; ) {
    const end = Math.min(data.length, at + BLOCK - ((filePosition + at) % BLOCK));
    const zero = isZero(data.subarray(at, end));
    if (zero && start >= 0) yield [start, at];
    if (zero) start = -1;
    else if (start < 0) start = at;
    at = end;
  }
  if (start >= 0) yield [start, data.length];
}

/** Writes a stream into a new file and leaves out what is zero: it stays a hole, which reads as zeros. */
export class SparseWriter {
  #position = 0;

  /** @param file new and empty */
  constructor(private readonly file: FileHandle) {}

  /** Bytes taken so far, holes included. */
  get position(): number {
    return this.#position;
  }

  async write(data: Buffer): Promise<void> {
    // A look at the whole is much quicker than one at each block, and large holes are common.
    if (!isZero(data))
      for (const [start, end] of dataRuns(data, this.#position)) await this.#writeAll(data, start, end);
    this.#position += data.length;
  }

  async #writeAll(data: Buffer, start: number, end: number): Promise<void> {
    for (let at = start; at < end; ) {
      const { bytesWritten } = await this.file.write(data, at, end - at, this.#position + at);
      at += bytesWritten;
    }
  }
}
