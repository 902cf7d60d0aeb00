import { type AllowedRemoteModules, RemoteError, type RemoteFailure } from '../errors/remote-error.js';

/** JavaScript's own error classes in the words of Python's builtins, which every oslo.messaging client can rebuild. */
const BUILTINS: Readonly<Record<string, string>> = {
  Error: 'Exception',
  TypeError: 'TypeError',
  RangeError: 'ValueError',
  SyntaxError: 'ValueError',
  ReferenceError: 'NameError',
  EvalError: 'RuntimeError',
  URIError: 'ValueError',
};

/** Module of error classes that name none: no Python peer allows it, so it reads them as RemoteError. */
const OWN_MODULE = 'javascript';

interface DescribedError {
  readonly remoteModule?: unknown;
  readonly remoteClass?: unknown;
  readonly args?: unknown;
  readonly kwargs?: unknown;
}

const asString = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const withoutRemoteSuffix = (name: string): string => (name.endsWith('_Remote') ? name.slice(0, -7) : name);
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function stackLines(error: Error): string[] {
  return (error.stack ?? `${error.name}: ${error.message}`).split('\n').map((line) => `${line}\n`);
}

/** What a thrown value says to a caller. An error that came from another server keeps its class, arguments and traceback. */
export function describeError(thrown: unknown): RemoteFailure {
  if (thrown instanceof RemoteError) {
    return {
      class: withoutRemoteSuffix(thrown.excType),
      module: withoutRemoteSuffix(thrown.module),
      message: thrown.value,
      tb: thrown.traceback,
      args: thrown.remoteArgs,
      kwargs: thrown.kwargs,
    };
  }
  const error =
    thrown instanceof Error ? thrown : new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
  const described = error as DescribedError;
  const name = asString(described.remoteClass) ?? error.constructor.name;
  const builtin = described.remoteModule === undefined ? BUILTINS[name] : undefined;
  return {
    class: withoutRemoteSuffix(builtin ?? name),
    module: withoutRemoteSuffix(asString(described.remoteModule) ?? (builtin === undefined ? OWN_MODULE : 'builtins')),
    message: error.message,
    tb: stackLines(error),
    args: Array.isArray(described.args) ? described.args : [error.message],
    kwargs: isPlain(described.kwargs) ? described.kwargs : {},
  };
}

/** The `failure` field of a reply: a JSON text inside the JSON, keys as oslo.messaging orders them. */
export function encodeFailure(thrown: unknown): string {
  const failure = describeError(thrown);
  return JSON.stringify({
    class: failure.class,
    module: failure.module,
    message: failure.message,
    tb: failure.tb,
    args: failure.args,
    kwargs: failure.kwargs,
  });
}

/** The error that a call ends with; liberal in what it accepts, as peers of several releases answer. */
export function decodeFailure(failure: string, allowed: AllowedRemoteModules = {}): Error {
  let parsed: unknown;
  try {
    parsed = JSON.parse(failure);
  } catch {
    return new RemoteError('Exception', failure);
  }
  const raw = isPlain(parsed) ? parsed : {};
  const described: RemoteFailure = {
    class: withoutRemoteSuffix(asString(raw['class']) ?? 'Exception'),
    module: withoutRemoteSuffix(asString(raw['module']) ?? ''),
    message: typeof raw['message'] === 'string' ? raw['message'] : '',
    tb: Array.isArray(raw['tb']) ? raw['tb'].map(String) : [],
    args: Array.isArray(raw['args']) ? raw['args'] : [],
    kwargs: isPlain(raw['kwargs']) ? raw['kwargs'] : {},
  };
  const rebuild = Object.hasOwn(allowed, described.module) ? allowed[described.module] : undefined;
  const rebuilt = rebuild?.(described);
  if (rebuilt) return rebuilt;
  return new RemoteError(described.class, described.message, described.tb, described.module, described);
}
