import { unwrapEnvelope, type WireMessage } from '#messaging';

type MessageKind = 'call' | 'cast' | 'reply' | 'heartbeat' | 'notification' | 'undecodable';

/** A message as `tail` and `peek` show it; null where it has no such part. */
export interface SeenMessage {
  readonly kind: MessageKind;
  readonly exchange: string;
  readonly routing_key: string;
  readonly method: string | null;
  readonly event_type: string | null;
  readonly request_id: string | null;
  readonly msg_id: string | null;
  readonly args: unknown;
  readonly result: unknown;
  readonly failure: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly error: string | null;
}

interface RawMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function kindOf(message: WireMessage): MessageKind {
  if ('event_type' in message) return 'notification';
  if ('method' in message) return '_msg_id' in message ? 'call' : 'cast';
  return message['ending'] === false && message['result'] === null && message['failure'] === null
    ? 'heartbeat'
    : 'reply';
}

/** `failure` is a JSON text inside the JSON; people want class and message. */
function failureText(failure: unknown): string | null {
  if (typeof failure !== 'string') return null;
  try {
    const { class: name, message } = JSON.parse(failure) as { class?: unknown; message?: unknown };
    return `${String(name)}: ${String(message)}`;
  } catch {
    return failure;
  }
}

export function readMessage({ exchange, routingKey, body, headers }: RawMessage): SeenMessage {
  const seen = { exchange, routing_key: routingKey, headers };
  const nothing = {
    method: null,
    event_type: null,
    request_id: null,
    msg_id: null,
    args: null,
    result: null,
    failure: null,
  };
  let message: WireMessage;
  try {
    message = unwrapEnvelope(body, headers);
  } catch (error) {
    return { kind: 'undecodable', ...seen, ...nothing, error: (error as Error).message };
  }
  return {
    kind: kindOf(message),
    ...seen,
    method: text(message['method']),
    event_type: text(message['event_type']),
    request_id: text(message['_context_request_id']),
    msg_id: text(message['_msg_id']),
    args: message['args'] ?? message['payload'] ?? null,
    result: message['result'] ?? null,
    failure: failureText(message['failure']),
    error: null,
  };
}

export interface MessageFilter {
  readonly exchange?: string;
  /** Method of a request, or event type of a notification. */
  readonly method?: string;
  readonly requestId?: string;
}

/** Whether a message itself is wanted; a reply is wanted when its call was. */
export function isWanted(message: SeenMessage, filter: MessageFilter): boolean {
  if (filter.exchange !== undefined && message.exchange !== filter.exchange) return false;
  if (filter.requestId !== undefined && message.request_id !== filter.requestId) return false;
  return filter.method === undefined || message.method === filter.method || message.event_type === filter.method;
}
