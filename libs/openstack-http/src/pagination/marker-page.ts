import { badRequest } from '../faults/openstack-error.js';

export interface PageRequest {
  readonly limit: number;
  readonly marker: string | undefined;
}

export type QueryValue = string | readonly string[] | undefined;

/** The last of a repeated query parameter counts. */
export function lastValue(value: QueryValue): string | undefined {
  return typeof value === 'object' ? value.at(-1) : value;
}

/**
 * Reads `limit` and `marker`.
 *
 * @throws OpenStackError 400 for a limit that is no whole number or is negative
 */
export function readPage(
  query: Readonly<Record<string, QueryValue>>,
  maxLimit: number,
  messages: { notInteger: string; negative: string },
): PageRequest {
  const raw = lastValue(query['limit']);
  const marker = lastValue(query['marker']);
  if (raw === undefined) return { limit: maxLimit, marker };
  if (!/^-?\d{1,15}$/.test(raw.trim())) throw badRequest(messages.notInteger);
  const limit = Number(raw);
  if (limit < 0) throw badRequest(messages.negative);
  return { limit: Math.min(limit, maxLimit), marker };
}
