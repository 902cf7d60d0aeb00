import type { ContextDict } from '../context/context-carrier.js';
import type { WireRequest } from '../wire/request.js';

/** What an endpoint's method can know of the message that it handles; `@Ctx()` injects it. */
export interface RpcRequest {
  /** The request context that the message brought, without the `_context_` prefix. */
  readonly context: ContextDict;
  readonly topic: string;
  /** Name of the server that took the message: one process may stand for several. */
  readonly server: string;
  readonly method: string;
  readonly namespace: string | undefined;
  /** Version that the message asked for. */
  readonly version: string;
  readonly uniqueId: string | undefined;
  /** Whether a caller waits for the result. */
  readonly isCall: boolean;
  /** It was delivered before and not acknowledged: the work may have been done, in part or whole. */
  readonly redelivered: boolean;
  /** 1 for the first delivery; counted for at-least-once endpoints. */
  readonly deliveryCount: number;
  /** W3C trace context of the message, from its AMQP headers. */
  readonly traceparent: string | undefined;
}

export interface RequestOrigin {
  readonly topic: string;
  readonly server: string;
  readonly redelivered: boolean;
  readonly deliveryCount: number;
  readonly traceparent: string | undefined;
}

export function toRpcRequest(wire: WireRequest, origin: RequestOrigin): RpcRequest {
  return {
    context: wire.context,
    topic: origin.topic,
    server: origin.server,
    method: wire.method,
    namespace: wire.namespace,
    version: wire.version,
    uniqueId: wire.uniqueId,
    isCall: wire.messageId !== undefined,
    redelivered: origin.redelivered,
    deliveryCount: origin.deliveryCount,
    traceparent: origin.traceparent,
  };
}
