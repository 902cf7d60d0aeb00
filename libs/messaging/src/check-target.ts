import { InvalidTarget } from './errors/messaging-errors.js';
import type { Target } from './target.js';

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
