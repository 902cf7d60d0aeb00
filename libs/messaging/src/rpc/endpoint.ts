import type { RpcRequest } from './rpc-request.js';

/**
 * What the bus promises for the messages of an endpoint.
 *
 * - `at-most-once`: acknowledged before dispatch, as oslo.messaging does. A crash loses the message; nothing is done twice.
 * - `at-least-once`: acknowledged after the handler resolves. A crash brings the message again; a cast whose handler
 *   fails is tried again and ends in `<queue>.dead`. Handlers must be idempotent.
 */
export type DeliveryClass = 'at-most-once' | 'at-least-once';

export type RpcArgs = Readonly<Record<string, unknown>>;

export interface EndpointMethod {
  readonly name: string;
  readonly delivery: DeliveryClass;
  invoke(args: RpcArgs, request: RpcRequest): Promise<unknown>;
  /** What makes two messages the same piece of work. @default the message's `_unique_id` */
  readonly idempotencyKey?: (args: RpcArgs, request: RpcRequest) => string;
}

/** Methods under one namespace and version. */
export interface Endpoint {
  readonly namespace?: string;
  /** @default '1.0' */
  readonly version?: string;
  readonly methods: ReadonlyMap<string, EndpointMethod>;
}
