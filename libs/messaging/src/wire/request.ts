import type { ContextDict } from '../context/context-carrier.js';
import { UndecodableMessage } from '../errors/messaging-errors.js';
import { sealEnvelope, type WireMessage } from './envelope.js';
import { escapeJson, nestedJson } from './nested-json.js';

const CONTEXT_PREFIX = '_context_';
const PREFIX_LENGTH = CONTEXT_PREFIX.length;

/** What only a call carries. */
export interface CallFields {
  readonly messageId: string;
  readonly replyQueue: string;
  /** Seconds within which the caller wants a heartbeat; null: it wants none. Not the timeout of the call. */
  readonly monitorTimeoutS: number | null;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
  readonly version?: string;
  readonly call?: CallFields;
  readonly uniqueId: string;
  readonly context: ContextDict;
}

/** A request as it arrived. */
export interface WireRequest {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly namespace: string | undefined;
  readonly version: string;
  readonly messageId: string | undefined;
  readonly replyQueue: string | undefined;
  readonly monitorTimeoutS: number | null;
  readonly uniqueId: string | undefined;
  readonly context: ContextDict;
}

const encodedContexts = new WeakMap<ContextDict, string>();
const nestedContexts = new WeakMap<ContextDict, string>();

/** The fields that a context adds to a message. Contexts are read-only and one serves many messages: its text is made once. */
export function encodeContext(context: ContextDict): string {
  const known = encodedContexts.get(context);
  if (known !== undefined) return known;
  let text = '';
  for (const key of Object.keys(context)) {
    const value = JSON.stringify(context[key]);
    if (value !== undefined) text += `,${JSON.stringify(CONTEXT_PREFIX + key)}:${value}`;
  }
  encodedContexts.set(context, text);
  return text;
}

function nestedContext(context: ContextDict): string {
  const known = nestedContexts.get(context);
  if (known !== undefined) return known;
  const text = escapeJson(encodeContext(context));
  nestedContexts.set(context, text);
  return text;
}

/**
 * A request in its envelope. Keys in oslo.messaging's order: method, args, [namespace], [version],
 * [_msg_id, _reply_q, _timeout], _unique_id, _context_*.
 */
export function encodeRequest(request: OutgoingRequest): string {
  const { call, namespace, version } = request;
  let text = `{\\"method\\":${nestedJson(request.method)},\\"args\\":${nestedJson(request.args)}`;
  if (namespace !== undefined) text += `,\\"namespace\\":${nestedJson(namespace)}`;
  if (version !== undefined) text += `,\\"version\\":${nestedJson(version)}`;
  if (call)
    text += `,\\"_msg_id\\":\\"${call.messageId}\\",\\"_reply_q\\":\\"${call.replyQueue}\\",\\"_timeout\\":${call.monitorTimeoutS}`;
  return sealEnvelope(`${text},\\"_unique_id\\":\\"${request.uniqueId}\\"${nestedContext(request.context)}}`);
}

/** Keys of a context may be anything a peer sends, `__proto__` included: the object has no prototype. */
export function contextOf(message: WireMessage): ContextDict {
  const context: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(message)) {
    if (key.startsWith(CONTEXT_PREFIX)) context[key.slice(PREFIX_LENGTH)] = message[key];
  }
  return context;
}

function optionalString(message: WireMessage, key: string): string | undefined {
  const value = message[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new UndecodableMessage(`${key} must be a string, not ${JSON.stringify(value)}`);
  return value;
}

/** @throws UndecodableMessage when `method` is missing or a field has the wrong type. */
export function decodeRequest(message: WireMessage): WireRequest {
  const method = optionalString(message, 'method');
  if (method === undefined) throw new UndecodableMessage('the message has no "method"');
  const args = message['args'] ?? {};
  if (typeof args !== 'object' || Array.isArray(args))
    throw new UndecodableMessage('"args" must be an object of named arguments');
  const timeout = message['_timeout'];
  return {
    method,
    args: args as Readonly<Record<string, unknown>>,
    namespace: optionalString(message, 'namespace'),
    version: optionalString(message, 'version') ?? '1.0',
    messageId: optionalString(message, '_msg_id'),
    replyQueue: optionalString(message, '_reply_q'),
    monitorTimeoutS: typeof timeout === 'number' && Number.isFinite(timeout) ? timeout : null,
    uniqueId: optionalString(message, '_unique_id'),
    context: contextOf(message),
  };
}
