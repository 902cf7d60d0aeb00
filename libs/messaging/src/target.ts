import { InvalidTarget } from './errors/messaging-errors.js';

/**
 * Whom a message is for, or what a server or endpoint stands for (oslo.messaging `Target`).
 *
 * | field | meaning |
 * |---|---|
 * | exchange | scope of the topic; default: the control exchange of the transport |
 * | topic | what a server offers, e.g. `compute`; servers of one topic share its queue |
 * | server | one server of the topic, e.g. `host1`: queue `compute.host1` |
 * | namespace | method namespace of an endpoint; default: none |
 * | version | `major.minor`; of a message: what it needs, of an endpoint: what it offers; default `1.0` |
 * | fanout | to every server of the topic |
 */
export interface Target {
  readonly exchange?: string;
  readonly topic?: string;
  readonly server?: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly fanout?: boolean;
}

/** RabbitMQ holds names of queues and routing keys as short strings: at most 255 bytes. */
const MAX_NAME_BYTES = 255;

/** @throws InvalidTarget when a name can't be an AMQP name, or the version is not `major.minor`. */
export function checkTarget(target: Target, need: { topic?: boolean; server?: boolean } = {}): void {
  if (need.topic && !target.topic) throw new InvalidTarget('a topic is required', target);
  if (need.server && !target.server) throw new InvalidTarget('a server name is required', target);
  const names: readonly (readonly [string, string | undefined])[] = [
    ['exchange', target.exchange],
    ['topic', target.topic],
    ['server', target.server],
  ];
  for (const [field, value] of names) {
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '')
      throw new InvalidTarget(`${field} must be a non-empty string`, target);
  }
  const queue = `${target.topic ?? ''}.${target.server ?? ''}`;
  if (Buffer.byteLength(queue) > MAX_NAME_BYTES)
    throw new InvalidTarget(`topic and server together take more than ${MAX_NAME_BYTES} bytes`, target);
  if (target.version !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(target.version))
    throw new InvalidTarget(`version must look like "1.0", not ${JSON.stringify(target.version)}`, target);
}
