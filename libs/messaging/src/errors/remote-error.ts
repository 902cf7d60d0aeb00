/** What a server tells of the error that ended a call; each field as on the wire. */
export interface RemoteFailure {
  /** Class name at the server, without the `_Remote` suffix of errors that were passed on. */
  readonly class: string;
  /** Module that defines the class, e.g. `builtins` or `nova.exception`. */
  readonly module: string;
  readonly message: string;
  /** Lines, each with its own line end. */
  readonly tb: readonly string[];
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** An error of the server that no class is registered for (oslo.messaging `RemoteError`). */
export class RemoteError extends Error {
  readonly code = 'REMOTE_ERROR';
  /** Positional arguments of the server's exception. */
  readonly remoteArgs: readonly unknown[];
  /** Named arguments, as nova's and cinder's exceptions carry them. */
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(
    readonly excType: string,
    readonly value: string,
    readonly traceback: readonly string[] = [],
    readonly module = '',
    raised: Partial<Pick<RemoteFailure, 'args' | 'kwargs'>> = {},
  ) {
    super(`Remote error: ${excType} ${value}\n${JSON.stringify(traceback)}.`);
    this.name = 'RemoteError';
    this.remoteArgs = raised.args ?? [];
    this.kwargs = raised.kwargs ?? {};
  }
}

/**
 * An error that an endpoint throws for its caller, in terms that a Python peer can rebuild.
 *
 * @example class InstanceNotFound extends RpcError {
 *   readonly remoteModule = 'nova.exception';
 *   constructor(id: string) { super(`Instance ${id} could not be found.`, { kwargs: { instance_id: id, code: 404 } }); }
 * }
 */
export class RpcError extends Error {
  /** Python module of the class that the caller shall see. */
  readonly remoteModule?: string;
  /** Its name; default: the name of this class. */
  readonly remoteClass?: string;
  /** Positional arguments; default: the message alone. */
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** `false`: an at-least-once message that ends in this error is dead-lettered at once instead of tried again. */
  readonly retryable: boolean = true;

  constructor(
    message: string,
    options: { args?: readonly unknown[]; kwargs?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = new.target.name;
    this.args = options.args ?? [message];
    this.kwargs = options.kwargs ?? {};
  }
}

/** Rebuilds an error of an allowed module; `undefined` hands the failure to {@link RemoteError}. */
export type RemoteErrorFactory = (failure: RemoteFailure) => Error | undefined;

/** Module name to factory: the errors a client accepts to rebuild (oslo.messaging `allowed_remote_exmods`). */
export type AllowedRemoteModules = Readonly<Record<string, RemoteErrorFactory>>;
