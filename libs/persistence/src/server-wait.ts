import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './error-code.js';

/** Connection refused, host not resolvable yet, and the server's own "starting up" and "shutting down". */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', 'ECONNRESET', '57P03', '57P01']);
const PAUSE_MS = 250;

/** Nobody answers where DATABASE_URL points. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
  readonly code = 'DATABASE_UNREACHABLE';

  constructor(waitedMs: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`No PostgreSQL answered at DATABASE_URL within ${Math.round(waitedMs / 1000)} s: ${reason}`, { cause });
  }
}

/** Tries `connect` again while the server isn't up yet, for at most `timeoutMs`; any other error is final. */
export async function whenServerAccepts<T>(connect: () => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!isNotYet(error)) throw error;
      if (Date.now() + PAUSE_MS > deadline) throw new DatabaseUnreachableError(timeoutMs, error);
      await pause(PAUSE_MS);
    }
  }
}

function isNotYet(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && NOT_YET.has(code);
}
