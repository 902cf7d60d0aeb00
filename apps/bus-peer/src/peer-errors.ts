import { RpcError } from '#messaging';

/** One of Python's own exceptions, as a Python server would raise it. */
class BuiltinError extends RpcError {
  override readonly remoteModule = 'builtins';

  constructor(
    override readonly remoteClass: string,
    message: string,
    args: readonly unknown[],
  ) {
    super(message, { args });
    this.name = remoteClass;
  }
}

/** The exception of the conformance peers that is no builtin. */
class PeerError extends RpcError {
  override readonly remoteModule = '__main__';
}

/** What method `fail` raises, by its argument `kind`. */
export const FAILURES: Readonly<Record<string, () => Error>> = {
  value: () => new BuiltinError('ValueError', "('bad value', 42)", ['bad value', 42]),
  key: () => new BuiltinError('KeyError', "'missing'", ['missing']),
  custom: () => new PeerError('custom failure', { kwargs: { image_id: 'img-1', code: 400 } }),
  expected: () => new PeerError('expected failure', { kwargs: { kind: 'expected', code: 404 } }),
  unicode: () => new BuiltinError('RuntimeError', 'ümläut ☃', ['ümläut ☃']),
  noargs: () => new BuiltinError('RuntimeError', '', []),
};
