import { resolve, sep } from 'node:path';
import { inspect } from 'node:util';
import type { Environment } from './config/env-reader.js';
import { withoutSecrets } from './secrets/secret-text.js';
import { isError, isSystemError, systemReason } from './system-errors.js';

/** Node's and WebAssembly's own errors: what they say is meant for developers. */
const FAULTS_OF_OURS: ReadonlySet<string> = new Set([
  'AssertionError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'RuntimeError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

/**
 * What a start that failed has to say: for a person, without a stack, and without a password. Every error that ends a start
 * comes through here.
 */
export function startSentence(error: unknown, env: Environment = process.env): string {
  return withoutSecrets(sentence(error, env));
}

function sentence(error: unknown, env: Environment): string {
  if (isError(error) && error.message === '' && 'errors' in error && Array.isArray(error.errors))
    return sentence(error.errors[0], env);
  if (isSystemError(error)) return aboutSystem(error, env);
  if (isError(error)) return aboutError(error);
  return `it ended with ${inspect(error, { breakLength: Number.POSITIVE_INFINITY })}`;
}

function aboutSystem(error: Error & { code: string; syscall: string; path?: string }, env: Environment): string {
  const reason = systemReason(error);
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    const { address, hostname, port } = error as { address?: string; hostname?: string; port?: number };
    const where = [address ?? hostname, port].filter((part) => part !== undefined).join(':');
    return `can't listen on ${where}: ${reason}; HOST and the variables that end in _PORT say where a service listens`;
  }
  if (error.path === undefined) return error.message || `${error.syscall}: ${reason}`;
  const stateDir = resolve(env['PROPTRAIL_STATE_DIR'] ?? './var');
  const isState = error.path === stateDir || error.path.startsWith(stateDir + sep);
  return `${error.path} can't be used, ${reason}${isState ? '; PROPTRAIL_STATE_DIR names the directory that it lies in' : ''}`;
}

function aboutError(error: Error): string {
  const { code } = error as { code?: unknown };
  const message = String(error.message ?? '') || (typeof code === 'string' ? code : error.name);
  return FAULTS_OF_OURS.has(error.name)
    ? `a fault of Proptrail's own, ${error.name}: ${message} (LOG_LEVEL=debug shows where)`
    : message;
}
