import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './error-code.js';

/** Connection refused, host not resolvable yet, and the server's own "starting up" and "shutting down". */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', 'ECONNRESET', '57P03', '57P01']);
const PAUSE_MS = 250;

/** Nobody answers where DATABASE_URL points. */
class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
  readonly code = 'DATABASE_UNREACHABLE';

  constructor(waitedMs: number, cause: unknown) {
    super(`No PostgreSQL answered at DATABASE_URL within ${Math.round(waitedMs / 1000)} s: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** PostgreSQL, or the way to it, refuses what DATABASE_URL says: user, password, database, encryption. */
class DatabaseRefusedError extends Error {
  override readonly name = 'DatabaseRefusedError';
  readonly code = 'DATABASE_REFUSED';

  constructor(cause: unknown) {
    super(`DATABASE_URL is refused: ${reasonOf(cause)}`, { cause });
  }
}

/** Of a host with several addresses each attempt has an error of its own, and the whole has no message. */
function reasonOf(cause: unknown): string {
  const { message: said, errors } = (cause ?? {}) as { message?: unknown; errors?: unknown };
  if (said === '' && Array.isArray(errors)) return reasonOf(errors[0]);
  const code = errorCode(cause);
  const message = typeof said === 'string' ? said : String(cause);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

/**
 * Tries `connect` again while the server isn't up yet, for at most `timeoutMs`; any other error is final.
 *
 * @throws DatabaseUnreachableError, also when a server takes the connection and then says nothing
 * @throws DatabaseRefusedError
 */
export async function whenServerAccepts<T>(connect: () => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await within(connect(), deadline - Date.now());
    } catch (error) {
      if (error === SILENCE) throw new DatabaseUnreachableError(timeoutMs, error);
      if (!isNotYet(error)) throw new DatabaseRefusedError(error);
      if (Date.now() + PAUSE_MS > deadline) throw new DatabaseUnreachableError(timeoutMs, error);
      await pause(PAUSE_MS);
    }
  }
}

const SILENCE = new Error('the host takes no connection, or says nothing on it');

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(SILENCE), ms);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function isNotYet(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && NOT_YET.has(code);
}
