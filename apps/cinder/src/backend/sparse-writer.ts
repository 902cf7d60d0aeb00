import type { FileHandle } from 'node:fs/promises';

/** Granularity of holes in bytes: the block of the usual file systems. */
const BLOCK = 4096;
const ZEROS = Buffer.alloc(BLOCK);

function isZero(data: Buffer): boolean {
  return data.equals(data.length === BLOCK ? ZEROS : ZEROS.subarray(0, data.length));
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
  #dataBytes = 0;

  /** @param file new and empty */
  constructor(private readonly file: FileHandle) {}

  /** Bytes taken so far, holes included. */
  get position(): number {
    return this.#position;
  }

  /** Bytes that were no hole, in whole blocks: what the file takes on its disk. */
  get dataBytes(): number {
    return this.#dataBytes;
  }

  async write(data: Buffer): Promise<void> {
    for (const [start, end] of dataRuns(data, this.#position)) {
      await this.#writeAll(data, start, end);
      this.#dataBytes += Math.ceil((end - start) / BLOCK) * BLOCK;
    }
    this.#position += data.length;
  }

  async #writeAll(data: Buffer, start: number, end: number): Promise<void> {
    for (let at = start; at < end; ) {
      const { bytesWritten } = await this.file.write(data, at, end - at, this.#position + at);
      at += bytesWritten;
    }
  }
}
