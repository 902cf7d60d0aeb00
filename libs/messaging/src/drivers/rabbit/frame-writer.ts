/** What is used of amqplib's connection beneath its public face. */
export interface RawConnection {
  readonly frameMax: number;
  readonly stream: {
    readonly writableNeedDrain: boolean;
    cork(): void;
    uncork(): void;
    destroy(): void;
    on(event: 'drain', listener: () => void): unknown;
  };
  sendBytes(bytes: Buffer): void;
}

const MOST_BYTES_COPIED = 256 * 1024;

/**
 * Writes frames of our own beside amqplib's. All frames of one turn of the event loop leave in one system call;
 * amqplib makes one for each message.
 */
export class FrameWriter {
  private frames: Buffer[] = [];
  private bytes = 0;
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

  write(frame: Buffer): void {
    if (this.closed) return;
    this.frames.push(frame);
    this.bytes += frame.length;
    if (this.frames.length === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.closed || this.frames.length === 0) return;
    const frames = this.frames;
    this.frames = [];
    // One copy costs less than a vector of small buffers; large messages stay as they are.
    if (frames.length === 1 || this.bytes > MOST_BYTES_COPIED) {
      this.connection.stream.cork();
      for (const frame of frames) this.connection.sendBytes(frame);
      this.connection.stream.uncork();
    } else this.connection.sendBytes(Buffer.concat(frames, this.bytes));
    this.bytes = 0;
  }

  close(): void {
    this.closed = true;
    this.frames = [];
  }
}
