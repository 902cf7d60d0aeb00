import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A frame as amqplib's own reader decodes it; a message's three kinds of frames are joined to one. */
export interface SeenFrame {
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly body?: string;
}

interface RawFrame {
  readonly rest: Buffer;
}
interface DecodedFrame {
  readonly id?: number;
  readonly channel: number;
  readonly size?: number;
  readonly fields?: Record<string, unknown>;
  readonly content?: Buffer;
}

const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const { parseFrame, decodeFrame } = require(join(lib, 'frame.js')) as {
  parseFrame(bytes: Buffer, max: number): RawFrame | false;
  decodeFrame(frame: RawFrame): DecodedFrame;
};
const { info } = require(join(lib, 'defs.js')) as { info(id: number): { name: string } };

const PROTOCOL_HEADER_BYTES = 8;

/** Reads the bytes of one direction of one connection. */
export class AmqpReader {
  private rest = Buffer.alloc(0);
  private header: boolean;
  private readonly open = new Map<number, { frame: SeenFrame; left: number; chunks: Buffer[] }>();

  /** @param fromClient the client's direction begins with the protocol header. */
  constructor(
    fromClient: boolean,
    private readonly onFrame: (frame: SeenFrame, channel: number) => void,
  ) {
    this.header = fromClient;
  }

  push(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    if (this.header) {
      if (this.rest.length < PROTOCOL_HEADER_BYTES) return;
      this.rest = this.rest.subarray(PROTOCOL_HEADER_BYTES);
      this.header = false;
    }
    for (let raw = parseFrame(this.rest, 0); raw; raw = parseFrame(this.rest, 0)) {
      this.rest = Buffer.from(raw.rest);
      this.take(decodeFrame(raw));
    }
  }

  private take(frame: DecodedFrame): void {
    const { channel, id, fields = {}, content, size } = frame;
    if (content) {
      const message = this.open.get(channel);
      if (!message) return;
      message.chunks.push(content);
      message.left -= content.length;
      if (message.left === 0) this.finish(channel);
    } else if (size !== undefined) {
      const message = this.open.get(channel);
      if (!message) return;
      message.left = size;
      message.frame = { ...message.frame, properties: fields };
      if (size === 0) this.finish(channel);
    } else if (id !== undefined) {
      const seen = { method: info(id).name, fields };
      if (seen.method === 'BasicPublish' || seen.method === 'BasicDeliver' || seen.method === 'BasicReturn')
        this.open.set(channel, { frame: seen, left: 0, chunks: [] });
      else this.onFrame(seen, channel);
    }
  }

  private finish(channel: number): void {
    const message = this.open.get(channel);
    this.open.delete(channel);
    if (message) this.onFrame({ ...message.frame, body: Buffer.concat(message.chunks).toString() }, channel);
  }
}
