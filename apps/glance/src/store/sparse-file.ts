import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** Zeros are looked for in pieces of this many bytes, at multiples of it. */
const BLOCK = 64 * 1024;
const ZEROS = Buffer.alloc(BLOCK);

/** Of everybody's data, only the service reads and writes it. */
const MODE = 0o600;

function isZero(piece: Buffer): boolean {
  return piece.compare(ZEROS, 0, piece.length) === 0;
}

/** Runs of bytes that are not all zero, as offsets into the chunk; `at` is where the chunk goes in the file. */
export function* filledRuns(chunk: Buffer, at: number): Generator<readonly [start: number, end: number]> {
  let from: number | null = null;
  for (let start = 0; start < chunk.length; ) {
    const end = Math.min(chunk.length, start + BLOCK - ((at + start) % BLOCK));
    const isHole = isZero(chunk.subarray(start, end));
    if (isHole && from !== null) yield [from, start];
    from = isHole ? null : (from ?? start);
    start = end;
  }
  if (from !== null) yield [from, chunk.length];
}

/**
 * A new file that takes no room for blocks of zeros: they stay holes. Its data is on the disk when the stream has
 * finished.
 */
export class SparseFile extends Writable {
  #file: FileHandle | null = null;
  #size = 0;

  constructor(private readonly path: string) {
    super();
  }

  override _construct(done: (error?: Error | null) => void): void {
    open(this.path, 'wx', MODE).then((file) => {
      this.#file = file;
      done();
    }, done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#append(chunk).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#finish().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    (this.#file?.close() ?? Promise.resolve()).then(
      () => done(error),
      (failure: Error) => done(error ?? failure),
    );
  }

  async #append(chunk: Buffer): Promise<void> {
    for (const [start, end] of filledRuns(chunk, this.#size))
      await this.#write(chunk.subarray(start, end), this.#size + start);
    this.#size += chunk.length;
  }

  async #write(data: Buffer, position: number): Promise<void> {
    for (let written = 0; written < data.length; ) {
      const { bytesWritten } = await this.#open.write(data, written, data.length - written, position + written);
      written += bytesWritten;
    }
  }

  async #finish(): Promise<void> {
    // A hole at the end is part of the file too.
    await this.#open.truncate(this.#size);
    await this.#open.sync();
  }

  get #open(): FileHandle {
    if (this.#file === null) throw new Error(`${this.path} is not open`);
    return this.#file;
  }
}
