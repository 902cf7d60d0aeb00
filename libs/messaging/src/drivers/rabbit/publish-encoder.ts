import type { OutgoingMessage } from '../driver.js';
import { encodePublish, FRAME_BODY, FRAME_END, FRAME_OVERHEAD } from './amqp-frames.js';
import { FrameWriter } from './frame-writer.js';

/** Method and header frame of messages that differ in their bodies only. */
interface Template {
  readonly mandatory: boolean;
  readonly expirationMs: number | undefined;
  readonly bytes: Buffer;
  /** Where the size of the body stands. */
  readonly sizeAt: number;
}

const MOST_TEMPLATES = 500;
/** UTF-8 of one UTF-16 unit. */
const MOST_BYTES_A_UNIT = 3;
const NO_HEADERS = Object.freeze({});

export const exchangeNameOf = ({ exchange }: OutgoingMessage): string => exchange?.name ?? '';

/** Lays out messages in a writer. What is the same for all messages to one address is made once. */
export class PublishEncoder {
  private readonly templates = new Map<string, Map<string, Template>>();
  private made = 0;

  constructor(
    private readonly channel: number,
    private readonly writer: FrameWriter,
  ) {}

  /** @throws RangeError, TypeError when the message has no AMQP form. */
  write(message: OutgoingMessage): void {
    const { body, headers } = message;
    const isShort = typeof body === 'string' && body.length * MOST_BYTES_A_UNIT <= this.mostInPlace;
    if (!isShort || body.length === 0 || (headers !== undefined && hasKeys(headers))) {
      this.writer.write(this.encode(message));
      return;
    }
    const { bytes, sizeAt } = this.template(message);
    const { channel } = this;
    const most = bytes.length + body.length * MOST_BYTES_A_UNIT + FRAME_OVERHEAD;
    this.writer.writeInPlace(most, (out, from) => {
      out.set(bytes, from);
      const head = from + bytes.length;
      const bodyAt = head + FRAME_OVERHEAD - 1;
      const size = out.write(body, bodyAt, 'utf8');
      out.writeUInt32BE(size, from + sizeAt);
      out[head] = FRAME_BODY;
      out[head + 1] = channel >>> 8;
      out[head + 2] = channel & 0xff;
      out.writeUInt32BE(size, head + 3);
      out[bodyAt + size] = FRAME_END;
      return bodyAt + size + 1;
    });
  }

  /** What fits in one frame and leaves the writer's memory room for more. */
  private get mostInPlace(): number {
    return Math.min(this.writer.frameMax, FrameWriter.LARGEST_IN_PLACE) - 1024;
  }

  private template(message: OutgoingMessage): Template {
    const exchange = exchangeNameOf(message);
    const { routingKey, mandatory = false, expirationMs } = message;
    let ofExchange = this.templates.get(exchange);
    if (!ofExchange) {
      ofExchange = new Map();
      this.templates.set(exchange, ofExchange);
    }
    const known = ofExchange.get(routingKey);
    if (known && known.mandatory === mandatory && known.expirationMs === expirationMs) return known;
    if (this.made >= MOST_TEMPLATES) {
      for (const one of this.templates.values()) one.clear();
      this.made = 0;
    }
    const bytes = this.encode({ ...message, body: '' });
    const sizeAt = bytes.readUInt32BE(3) + FRAME_OVERHEAD + FRAME_OVERHEAD - 1 + 2 + 2 + 4;
    const made = { mandatory, expirationMs, bytes, sizeAt };
    ofExchange.set(routingKey, made);
    this.made += 1;
    return made;
  }

  private encode(message: OutgoingMessage): Buffer {
    const { routingKey, mandatory = false, expirationMs, headers = NO_HEADERS, body } = message;
    const exchange = exchangeNameOf(message);
    return encodePublish(
      this.channel,
      { exchange, routingKey, mandatory, expirationMs, headers, body },
      this.writer.frameMax,
    );
  }
}

function hasKeys(object: object): boolean {
  for (const _ in object) return true;
  return false;
}
