import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** The hash that the release's `os_hash_algo` names. */
export const HASH_ALGORITHM = 'sha512';

/** As much of an image's beginning as the format inspection needs, in bytes. */
export const HEADER_BYTES = 2048;

export interface ImageMeasure {
  /** Bytes. */
  readonly size: number;
  /** md5, in hexadecimal. */
  readonly checksum: string;
  readonly hashValue: string;
  /** The first {@link HEADER_BYTES} bytes. */
  readonly head: Buffer;
  /** The last 512 bytes, where a VHD keeps its footer. */
  readonly tail: Buffer;
}

const TAIL_BYTES = 512;

/** Passes image data on and measures it on the way. */
export class ImageMeter extends Transform {
  readonly #md5: Hash = createHash('md5');
  readonly #hash: Hash = createHash(HASH_ALGORITHM);
  #size = 0;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#md5.update(chunk);
    this.#hash.update(chunk);
    this.#size += chunk.length;
    if (this.#head.length < HEADER_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEADER_BYTES - this.#head.length)]);
    }
    this.#tail =
      chunk.length >= TAIL_BYTES
        ? Buffer.from(chunk.subarray(-TAIL_BYTES))
        : Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
    done(null, chunk);
  }

  /** To be asked once, after the stream has ended. */
  measure(): ImageMeasure {
    return {
      size: this.#size,
      checksum: this.#md5.digest('hex'),
      hashValue: this.#hash.digest('hex'),
      head: this.#head,
      tail: this.#tail,
    };
  }
}
