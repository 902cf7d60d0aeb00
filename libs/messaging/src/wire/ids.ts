import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
const pool = Buffer.allocUnsafeSlow(256 * ID_BYTES);
let next = pool.length;

/** A uuid4 as 32 hex digits: the form of `_unique_id`, `_msg_id` and the names of reply and fanout queues. */
export function newHexId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const from = next;
  next += ID_BYTES;
  // Version 4, variant 1 (RFC 4122).
  pool[from + 6] = ((pool[from + 6] as number) & 0x0f) | 0x40;
  pool[from + 8] = ((pool[from + 8] as number) & 0x3f) | 0x80;
  return pool.toString('hex', from, next);
}
