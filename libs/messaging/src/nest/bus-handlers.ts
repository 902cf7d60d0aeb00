import { applyDecorators, Controller, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { RemoteErrorFilter } from './remote-error.filter.js';

/** Marks handlers as this transport's: other microservices of the same application leave them alone. */
export const OSLO_TRANSPORT = Symbol('oslo.messaging');

/** Pattern and extras under which Nest hands a method to the strategy. */
export interface BusHandler {
  readonly pattern: string;
  readonly extras: object;
}

/** Own and inherited methods, accessors left out. */
function methodsOf(prototype: object): Map<string, object> {
  const methods = new Map<string, object>();
  for (let level = prototype; level && level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level)))
      if (typeof value === 'function' && !methods.has(name)) methods.set(name, value);
  return methods;
}

/** Nest keeps the pattern on the function: a method that several classes inherit needs a function for each. */
function ownMethod(prototype: object, name: string, method: object): PropertyDescriptor {
  if (!Object.hasOwn(prototype, name)) {
    const inherited = method as (...args: unknown[]) => unknown;
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

const FILTERS_METADATA = '__exceptionFilters__';

/** Behind the filters of the class itself: Nest asks the filter that was added last first. */
const remoteErrorsLast: ClassDecorator = (target) => {
  const own = Reflect.getMetadata(FILTERS_METADATA, target) ?? [];
  Reflect.defineMetadata(FILTERS_METADATA, [], target);
  UseFilters(RemoteErrorFilter)(target);
  if (own.length > 0) UseFilters(...own)(target);
};

/**
 * Makes a class a controller whose marked methods the strategy serves.
 *
 * @param toHandler what a method, that carries `mark` as metadata, is served as.
 */
export function busController<Mark>(
  mark: string,
  toHandler: (marked: Mark, name: string) => BusHandler,
): ClassDecorator {
  const bind: ClassDecorator = (target) => {
    for (const [name, method] of methodsOf(target.prototype)) {
      const marked = Reflect.getMetadata(mark, method) as Mark | undefined;
      if (marked === undefined) continue;
      const { pattern, extras } = toHandler(marked, name);
      MessagePattern(pattern, OSLO_TRANSPORT, extras)(
        target.prototype,
        name,
        ownMethod(target.prototype, name, method),
      );
    }
  };
  return applyDecorators(Controller(), remoteErrorsLast, bind) as ClassDecorator;
}

/** Marks a method for {@link busController}. */
export function markMethod<Mark>(mark: string, toMark: (name: string) => Mark): MethodDecorator {
  return (_target, key, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(mark, toMark(String(key)), descriptor.value);
  };
}
