import type { RawConnection } from './raw-connection.js';

const SLAB_BYTES = 256 * 1024;
const LARGEST_IN_SLAB = SLAB_BYTES / 4;

/**
 * Writes frames of our own beside amqplib's. All frames of one turn of the event loop leave in one system call;
 * amqplib makes one for each message. Frames that lie side by side in the slab leave as one piece of it.
 */
export class FrameWriter {
  private slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private used = 0;
  private pieces: Buffer[] = [];
  private closed = false;

  constructor(
    private readonly connection: RawConnection,
    onDrain: () => void,
  ) {
    connection.stream.on('drain', onDrain);
  }

  get frameMax(): number {
    return this.connection.frameMax;
  }

  /** The socket takes no more for now; `onDrain` tells when it does. */
  get isFull(): boolean {
    return this.connection.stream.writableNeedDrain;
  }

  /** Memory for a frame that is then given to {@link write}. */
  readonly allocate = (size: number): Buffer => {
    if (size > LARGEST_IN_SLAB) return Buffer.allocUnsafeSlow(size);
    if (this.used + size > SLAB_BYTES) {
      this.slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.used = 0;
    }
    const from = this.used;
    this.used += size;
    return this.slab.subarray(from, this.used);
  };

  write(frame: Buffer): void {
    if (this.closed) return;
    const last = this.pieces.at(-1);
    if (last === undefined) setImmediate(() => this.flush());
    if (last && last.buffer === frame.buffer && last.byteOffset + last.length === frame.byteOffset)
      this.pieces[this.pieces.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + frame.length);
    else this.pieces.push(frame);
  }

  flush(): void {
    if (this.closed || this.pieces.length === 0) return;
    const { pieces } = this;
    this.pieces = [];
    this.connection.stream.cork();
    for (const piece of pieces) this.connection.sendBytes(piece);
    this.connection.stream.uncork();
  }

  close(): void {
    this.closed = true;
    this.pieces = [];
  }
}
