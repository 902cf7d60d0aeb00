import type { RawConnection } from './raw-connection.js';

const SLAB_BYTES = 256 * 1024;
const MOST_SPARE = 4;

/** Memory that frames are laid out in, side by side; it serves again when the socket has taken them. */
class Slab {
  readonly bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** Frames lie in `[sent, used)`; what is before was given to the socket. */
  sent = 0;
  used = 0;
  /** Writes that the socket has not finished. */
  writing = 0;
}

/**
 * Writes frames of our own beside amqplib's. All frames of one turn of the event loop leave in one system call;
 * amqplib makes one for each message.
 */
export class FrameWriter {
  private slab = new Slab();
  private readonly spare: Slab[] = [];
  /** What leaves before the frames of the current slab. */
  private pieces: { readonly bytes: Buffer; readonly slab: Slab | undefined }[] = [];
  private isScheduled = false;
  private closed = false;

  constructor(
    private readonly connection: RawConnection,
    onDrain: () => void,
  ) {
    connection.stream.on('drain', onDrain);
  }

  /** Frames larger than this are better made elsewhere, and given to {@link write}. */
  static readonly LARGEST_IN_PLACE = SLAB_BYTES / 4;

  get frameMax(): number {
    return this.connection.frameMax;
  }

  /** The socket takes no more for now; `onDrain` tells when it does. */
  get isFull(): boolean {
    return this.connection.stream.writableNeedDrain;
  }

  /**
   * Has a frame written in place.
   *
   * @param most what it may need, {@link LARGEST_IN_PLACE} at most.
   * @param lay writes it from an offset on, and returns where it ends.
   */
  writeInPlace(most: number, lay: (out: Buffer, at: number) => number): void {
    if (this.closed) return;
    if (this.slab.used + most > SLAB_BYTES) this.nextSlab();
    this.slab.used = lay(this.slab.bytes, this.slab.used);
    this.schedule();
  }

  write(frame: Buffer): void {
    if (this.closed) return;
    if (frame.length <= FrameWriter.LARGEST_IN_PLACE) {
      this.writeInPlace(frame.length, (out, at) => at + frame.copy(out, at));
      return;
    }
    this.cut();
    this.pieces.push({ bytes: frame, slab: undefined });
    this.schedule();
  }

  flush(): void {
    this.isScheduled = false;
    if (this.closed) return;
    this.cut();
    if (this.pieces.length === 0) return;
    const { stream } = this.connection;
    const { pieces } = this;
    this.pieces = [];
    this.connection.sentSinceLastCheck = true;
    if (pieces.length > 1) stream.cork();
    for (const { bytes, slab } of pieces) stream.write(bytes, slab && (() => this.onWritten(slab)));
    if (pieces.length > 1) stream.uncork();
  }

  close(): void {
    this.closed = true;
    this.pieces = [];
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  /** Makes a piece of the frames that lie in the slab. */
  private cut(): void {
    const { slab } = this;
    if (slab.sent === slab.used) return;
    this.pieces.push({ bytes: slab.bytes.subarray(slab.sent, slab.used), slab });
    slab.sent = slab.used;
    slab.writing += 1;
  }

  private nextSlab(): void {
    this.cut();
    this.slab = this.spare.pop() ?? new Slab();
  }

  private onWritten(slab: Slab): void {
    slab.writing -= 1;
    if (slab.writing > 0 || slab.sent < slab.used) return;
    slab.sent = 0;
    slab.used = 0;
    if (slab !== this.slab && this.spare.length < MOST_SPARE) this.spare.push(slab);
  }
}
