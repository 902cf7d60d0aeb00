import type { DeliveryClass, RpcArgs } from '../rpc/endpoint.js';
import type { RpcRequest } from '../rpc/rpc-request.js';
import { busController, markMethod } from './bus-handlers.js';

export interface RpcEndpointOptions {
  /** @default the transport's control exchange */
  readonly exchange?: string;
  readonly topic: string;
  /** Serve under this one server name. @default every name that the strategy's `servers(topic)` gives */
  readonly server?: string;
  readonly namespace?: string;
  /** @default '1.0' */
  readonly version?: string;
  /** @default 'at-most-once' */
  readonly delivery?: DeliveryClass;
}

export interface RpcMethodOptions {
  /** Name on the wire. @default the name of the method */
  readonly name?: string;
  /** @default the endpoint's */
  readonly delivery?: DeliveryClass;
  /** What makes two messages the same piece of work. @default the message's `_unique_id` */
  readonly idempotencyKey?: (args: RpcArgs, request: RpcRequest) => string;
}

/** What travels from the decorators to the strategy, as the `extras` of a Nest message pattern. */
export interface RpcHandlerExtras {
  readonly kind: 'rpc';
  readonly endpoint: RpcEndpointOptions;
  readonly method: RpcMethodOptions & { readonly name: string };
}

const RPC_METHOD = 'oslo:rpc-method';

/** Makes a method callable over the bus. Its payload is the message's named arguments, its context an RpcRequest. */
export function RpcMethod(options: RpcMethodOptions = {}): MethodDecorator {
  return markMethod(RPC_METHOD, (name) => ({ ...options, name: options.name ?? name }));
}

/**
 * A class of methods that servers of a topic offer: a Nest controller, with guards, pipes, interceptors and filters.
 *
 * What a method throws reaches its caller with class, message and arguments. An exception filter of the class or the
 * method may answer otherwise; a global one is not asked.
 *
 * @example
 * @RpcEndpoint({ topic: 'compute', version: '5.0', delivery: 'at-least-once' })
 * class ComputeEndpoint {
 *   @RpcMethod() build_and_run_instance(@Payload() args: BuildArgs, @Ctx() request: RpcRequest) { ... }
 * }
 */
export function RpcEndpoint(endpoint: RpcEndpointOptions): ClassDecorator {
  return busController<RpcHandlerExtras['method']>(RPC_METHOD, (method) => {
    const { exchange = '', topic, server = '', namespace = '', version = '1.0' } = endpoint;
    const extras: RpcHandlerExtras = { kind: 'rpc', endpoint, method };
    return { pattern: ['rpc', exchange, topic, server, namespace, version, method.name].join(' '), extras };
  });
}
