import { AsyncLocalStorage } from 'node:async_hooks';

/** The request context as its plain dict (oslo.context `to_dict()`); every key travels as `_context_<key>`. */
export type ContextDict = Readonly<Record<string, unknown>>;

/**
 * Carries the ambient request context: a service plugs its AsyncLocalStorage in here, and messages leave with the
 * context of the request that sends them, and are handled inside the context that they brought.
 */
export interface ContextCarrier {
  current(): ContextDict;
  /** @param traceparent the W3C trace context of the message that starts this work, if it has one. */
  run<T>(context: ContextDict, work: () => T, traceparent?: string): T;
  /** The W3C `traceparent` that messages sent from here shall carry in their AMQP headers. */
  traceparent?(): string | undefined;
}

interface Ambient {
  readonly context: ContextDict;
  readonly traceparent: string | undefined;
}

const NONE: Ambient = { context: {}, traceparent: undefined };

/** A carrier of its own, for programs that keep no request context elsewhere. */
export class AsyncLocalContextCarrier implements ContextCarrier {
  private readonly storage = new AsyncLocalStorage<Ambient>();

  current(): ContextDict {
    return this.ambient().context;
  }

  traceparent(): string | undefined {
    return this.ambient().traceparent;
  }

  run<T>(context: ContextDict, work: () => T, traceparent?: string): T {
    return this.storage.run({ context, traceparent }, work);
  }

  private ambient(): Ambient {
    return this.storage.getStore() ?? NONE;
  }
}

/** The carrier of programs without an ambient context: following one costs every promise of the process a little. */
export const NO_AMBIENT_CONTEXT: ContextCarrier = {
  current: () => NONE.context,
  run: (_context, work) => work(),
};
