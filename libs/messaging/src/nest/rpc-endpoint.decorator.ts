import { applyDecorators, Controller, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { DeliveryClass, RpcArgs } from '../rpc/endpoint.js';
import type { RpcRequest } from '../rpc/rpc-request.js';
import { RemoteErrorFilter } from './remote-error.filter.js';

/** Marks handlers as this transport's: other microservices of the same application leave them alone. */
export const OSLO_TRANSPORT = Symbol('oslo.messaging');

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
  readonly endpoint: RpcEndpointOptions;
  readonly method: RpcMethodOptions & { readonly name: string };
}

const METHOD_METADATA = 'oslo:rpc-method';

/** Makes a method callable over the bus. Its payload is the message's named arguments, its context an RpcRequest. */
export function RpcMethod(options: RpcMethodOptions = {}): MethodDecorator {
  return (_target, key, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(METHOD_METADATA, { ...options, name: options.name ?? String(key) }, descriptor.value);
  };
}

/** Own and inherited methods, the nearest first. */
function methodNames(prototype: object): Set<string> {
  const names = new Set<string>();
  for (let level = prototype; level && level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
  return names;
}

/** Pattern metadata hangs on the function: a method inherited by several endpoints needs a function for each. */
function ownMethod(prototype: Record<string, unknown>, name: string): PropertyDescriptor {
  const inherited = prototype[name] as (...args: unknown[]) => unknown;
  if (!Object.hasOwn(prototype, name)) {
    const own = function (this: unknown, ...args: unknown[]): unknown {
      return inherited.apply(this, args);
    };
    Object.defineProperty(own, 'name', { value: name });
    for (const key of Reflect.getMetadataKeys(inherited))
      Reflect.defineMetadata(key, Reflect.getMetadata(key, inherited), own);
    Object.defineProperty(prototype, name, { value: own, writable: true, configurable: true });
  }
  return Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
}

function bindMethods(endpoint: RpcEndpointOptions): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as Record<string, unknown>;
    for (const name of methodNames(prototype)) {
      const found =
        Object.getOwnPropertyDescriptor(prototype, name)?.value ??
        (name in prototype && !isAccessor(prototype, name) ? prototype[name] : undefined);
      const method = typeof found === 'function' ? Reflect.getMetadata(METHOD_METADATA, found) : undefined;
      if (method === undefined) continue;
      const { topic, namespace = '', version = '1.0' } = endpoint;
      const pattern = `${topic} ${namespace} ${version} ${method.name}`;
      const extras: RpcHandlerExtras = { endpoint, method };
      MessagePattern(pattern, OSLO_TRANSPORT, extras)(prototype, name, ownMethod(prototype, name));
    }
  };
}

function isAccessor(prototype: object, name: string): boolean {
  for (let level = prototype; level; level = Object.getPrototypeOf(level)) {
    const descriptor = Object.getOwnPropertyDescriptor(level, name);
    if (descriptor) return descriptor.get !== undefined || descriptor.set !== undefined;
  }
  return false;
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
export function RpcEndpoint(options: RpcEndpointOptions): ClassDecorator {
  return applyDecorators(Controller(), filtersLast, bindMethods(options)) as ClassDecorator;
}

const FILTERS_METADATA = '__exceptionFilters__';

/** Behind the filters of the class itself, whatever the order of its decorators: Nest asks the last one first. */
const filtersLast: ClassDecorator = (target) => {
  const own = Reflect.getMetadata(FILTERS_METADATA, target) ?? [];
  Reflect.defineMetadata(FILTERS_METADATA, [], target);
  UseFilters(RemoteErrorFilter)(target);
  if (own.length > 0) UseFilters(...own)(target);
};
