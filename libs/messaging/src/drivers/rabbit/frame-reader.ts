import type { MessageHeaders } from '../driver.js';
import type { RawConnection } from './raw-connection.js';

const FRAME_METHOD = 1;
const FRAME_HEADER = 2;
const FRAME_BODY = 3;
const FRAME_END = 0xce;
const HEAD_BYTES = 7;
const FRAME_OVERHEAD = HEAD_BYTES + 1;

const CLASS_BASIC = 60;
const BASIC_DELIVER = (CLASS_BASIC << 16) | 60;
const BASIC_ACK = (CLASS_BASIC << 16) | 80;

const CONTENT_TYPE_FLAG = 0x8000;
const CONTENT_ENCODING_FLAG = 0x4000;
const HEADERS_FLAG = 0x2000;
const LONG_STRING = 'S'.charCodeAt(0);

const NO_HEADERS: MessageHeaders = Object.freeze({});

/** What a `basic.deliver` brought. */
export interface Incoming {
  readonly consumerTag: string;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly routingKey: string;
  readonly headers: MessageHeaders;
  readonly body: Buffer;
}

export type DeliverHandler = (incoming: Incoming) => void;
export type ConfirmHandler = (deliveryTag: number, multiple: boolean) => void;

const u32 = (bytes: Buffer, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0;
const u64 = (bytes: Buffer, at: number): number => u32(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 4);

/** Names are read when somebody asks, which is seldom. */
class FramedMessage implements Incoming {
  constructor(
    private readonly bytes: Buffer,
    private readonly exchangeAt: number,
    readonly consumerTag: string,
    readonly deliveryTag: number,
    readonly redelivered: boolean,
    readonly headers: MessageHeaders,
    readonly body: Buffer,
  ) {}

  get exchange(): string {
    return this.shortString(this.exchangeAt);
  }

  get routingKey(): string {
    return this.shortString(this.exchangeAt + 1 + (this.bytes[this.exchangeAt] as number));
  }

  private shortString(at: number): string {
    return this.bytes.toString('utf8', at + 1, at + 1 + (this.bytes[at] as number));
  }
}

/**
 * Reads a connection's frames in amqplib's place. Two kinds make up nearly all of the traffic, and those are read where
 * they lie: a delivery that arrived whole (method, header, one body frame, headers that are strings) and a confirm.
 * All else is left to amqplib: other methods, messages in several frames, other headers.
 */
export class FrameReader {
  private readonly deliverHandlers = new Map<number, DeliverHandler>();
  private readonly confirmHandlers = new Map<number, ConfirmHandler>();
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;

  constructor(private readonly connection: RawConnection) {
    const { recvFrame } = connection;
    this.bytes = connection.rest;
    connection.recvFrame = () =>
      this.next((frame) => {
        connection.rest = frame;
        return recvFrame.call(connection);
      });
  }

  /** From now on deliveries on the channel come here, except those that amqplib has to read. */
  onDeliver(channel: number, handler: DeliverHandler): void {
    this.deliverHandlers.set(channel, handler);
  }

  onConfirm(channel: number, handler: ConfirmHandler): void {
    this.confirmHandlers.set(channel, handler);
  }

  /** The channel was closed; its number may serve another. */
  forget(channel: number): void {
    this.deliverHandlers.delete(channel);
    this.confirmHandlers.delete(channel);
  }

  /** The next frame that is amqplib's; false when there is none (yet). */
  private next<T>(decode: (frame: Buffer) => T): T | false {
    for (;;) {
      const end = this.frameEnd(this.at);
      if (end !== undefined) {
        const taken = this.take(end);
        if (taken === 'yes') continue;
        if (taken === 'no') {
          const frame = this.bytes.subarray(this.at, end);
          this.at = end;
          return decode(frame);
        }
      }
      if (!this.readMore()) return false;
    }
  }

  private readMore(): boolean {
    const incoming = this.connection.stream.read();
    if (incoming === null) return false;
    this.connection.recvSinceLastCheck = true;
    this.bytes = this.at === this.bytes.length ? incoming : Buffer.concat([this.bytes.subarray(this.at), incoming]);
    this.at = 0;
    return true;
  }

  /**
   * Where the frame that begins here ends; undefined when it is not all there. One that is longer than agreed counts as
   * there: amqplib refuses it.
   */
  private frameEnd(at: number): number | undefined {
    const { bytes } = this;
    if (bytes.length < at + HEAD_BYTES) return undefined;
    const size = u32(bytes, at + 3);
    if (size > this.connection.frameMax) return bytes.length;
    const end = at + size + FRAME_OVERHEAD;
    return end <= bytes.length ? end : undefined;
  }

  private take(end: number): 'yes' | 'no' | 'later' {
    const { bytes, at } = this;
    if (bytes[at] !== FRAME_METHOD || bytes[end - 1] !== FRAME_END) return 'no';
    const channel = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    const method = u32(bytes, at + HEAD_BYTES);
    if (method === BASIC_DELIVER) {
      const handler = this.deliverHandlers.get(channel);
      return handler === undefined ? 'no' : this.takeDelivery(handler, end);
    }
    if (method !== BASIC_ACK) return 'no';
    const handler = this.confirmHandlers.get(channel);
    if (handler === undefined) return 'no';
    this.at = end;
    handler(u64(bytes, at + HEAD_BYTES + 4), ((bytes[at + HEAD_BYTES + 12] as number) & 1) === 1);
    return 'yes';
  }

  private takeDelivery(handler: DeliverHandler, header: number): 'yes' | 'no' | 'later' {
    const { bytes } = this;
    const headerEnd = this.frameEnd(header);
    if (headerEnd === undefined) return 'later';
    if (bytes[header] !== FRAME_HEADER || bytes[headerEnd - 1] !== FRAME_END) return 'no';
    const properties = header + HEAD_BYTES + 12;
    const headers = this.headersAt(properties);
    const size = u64(bytes, header + HEAD_BYTES + 4);
    if (headers === undefined || size === 0 || size > this.connection.frameMax) return 'no';
    const end = this.frameEnd(headerEnd);
    if (end === undefined) return 'later';
    if (bytes[headerEnd] !== FRAME_BODY || bytes[end - 1] !== FRAME_END || end !== headerEnd + size + FRAME_OVERHEAD)
      return 'no';
    const tagAt = this.at + HEAD_BYTES + 4;
    const fixedAt = tagAt + 1 + (bytes[tagAt] as number);
    const tag = bytes.toString('latin1', tagAt + 1, fixedAt);
    const redelivered = ((bytes[fixedAt + 8] as number) & 1) === 1;
    const body = bytes.subarray(headerEnd + HEAD_BYTES, end - 1);
    this.at = end;
    handler(new FramedMessage(bytes, fixedAt + 9, tag, u64(bytes, fixedAt), redelivered, headers, body));
    return 'yes';
  }

  /** The headers of a message, when all are strings (a trace context, say). */
  private headersAt(properties: number): MessageHeaders | undefined {
    const { bytes } = this;
    const flags = ((bytes[properties] as number) << 8) | (bytes[properties + 1] as number);
    if ((flags & HEADERS_FLAG) === 0) return NO_HEADERS;
    let at = properties + 2;
    if ((flags & CONTENT_TYPE_FLAG) !== 0) at += 1 + (bytes[at] as number);
    if ((flags & CONTENT_ENCODING_FLAG) !== 0) at += 1 + (bytes[at] as number);
    const size = u32(bytes, at);
    if (size === 0) return NO_HEADERS;
    const end = at + 4 + size;
    const headers: Record<string, unknown> = Object.create(null);
    for (at += 4; at < end; ) {
      const tagAt = at + 1 + (bytes[at] as number);
      const valueEnd = tagAt + 5 + u32(bytes, tagAt + 1);
      if (bytes[tagAt] !== LONG_STRING || valueEnd > end) return undefined;
      headers[bytes.toString('utf8', at + 1, tagAt)] = bytes.toString('utf8', tagAt + 5, valueEnd);
      at = valueEnd;
    }
    return headers;
  }
}
