import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface ParsedFrame {
  readonly rest: Buffer;
}
export interface DecodedFrame {
  readonly id?: number;
  readonly channel: number;
  readonly size?: number;
  readonly fields?: Record<string, unknown>;
  readonly content?: Buffer;
}

const require = createRequire(import.meta.url);
// amqplib's own reader of frames, which its package does not export.
const reader = require(join(dirname(require.resolve('amqplib')), 'lib', 'frame.js')) as {
  parseFrame(bytes: Buffer, max: number): ParsedFrame | false;
  decodeFrame(frame: ParsedFrame): DecodedFrame;
};

/** The first frame of the bytes as amqplib reads it, and what follows; undefined when it is not all there. */
export function decodeOne(bytes: Buffer, max = 0): { readonly frame: DecodedFrame; readonly rest: Buffer } | undefined {
  const parsed = reader.parseFrame(bytes, max);
  return parsed ? { frame: reader.decodeFrame(parsed), rest: parsed.rest } : undefined;
}

export function decodeAll(bytes: Buffer): DecodedFrame[] {
  const frames: DecodedFrame[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const one = decodeOne(rest);
    if (!one) throw new Error('half a frame');
    frames.push(one.frame);
    rest = one.rest;
  }
  return frames;
}
