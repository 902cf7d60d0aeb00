import type { Style } from '../support/style.js';
import { printable } from '../support/usage-error.js';
import type { MatchedMessage } from './reply-matcher.js';

const LONGEST = 400;

function short(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return printable(json.length > LONGEST ? `${json.slice(0, LONGEST)}... (${json.length} characters)` : json);
}

/** One line for a person: what, where to, whose request, with what. */
export function messageText(message: MatchedMessage, paint: Style): string {
  const { kind, exchange, routing_key: key, method, event_type: event, answers, failure, error, headers } = message;
  const colours = { call: paint.cyan, cast: paint.cyan, notification: paint.yellow, undecodable: paint.red };
  const colour =
    failure === null ? ((colours as Partial<Record<string, typeof paint.red>>)[kind] ?? paint.green) : paint.red;
  const name = printable(method ?? event ?? answers?.method ?? '');
  const request = message.request_id ?? answers?.request_id ?? null;
  const dead =
    typeof headers['x-dead-reason'] === 'string'
      ? ` dead: ${headers['x-dead-reason']}: ${String(headers['x-dead-error'])}`
      : '';
  const content =
    error ?? failure ?? (kind === 'reply' ? short(message.result) : kind === 'heartbeat' ? '' : short(message.args));
  return [
    colour(kind.padEnd(12)),
    paint.dim(printable(`${exchange === '' ? '(default)' : exchange} ${key}`)),
    paint.bold(name),
    answers ? paint.dim(`after ${answers.ms} ms`) : '',
    request === null ? '' : paint.dim(printable(request)),
    content,
    dead === '' ? '' : paint.red(printable(dead.trim())),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
