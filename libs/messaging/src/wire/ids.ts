import { randomUUID } from 'node:crypto';

/** A uuid4 as 32 hex digits: the form of `_unique_id`, `_msg_id` and the names of reply and fanout queues. */
export function newHexId(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
