import { statfsSync } from 'node:fs';

/** MiB that a first start writes, and as much again for the log until the first checkpoint. */
const ROOM_NEEDED_MB = 40;

/** The embedded database does not come up; the message says why, and whether it is for want of room. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
  readonly code = 'EMBEDDED_DATABASE';

  constructor(stateDir: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'set PROPTRAIL_STATE_DIR to another directory, or DATABASE_URL to a PostgreSQL';
    super(`${reason}${wantOfRoom(stateDir)}; ${remedy}`, { cause });
  }
}

function wantOfRoom(stateDir: string): string {
  const { bavail, bsize } = statfsSync(stateDir);
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  return free < ROOM_NEEDED_MB ? `; ${free} MiB are free there, and it takes ${ROOM_NEEDED_MB}` : '';
}
