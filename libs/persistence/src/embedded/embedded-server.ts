import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import {
  dataDirectory,
  SOCKET_PORT,
  socketDirectory,
  socketIn,
  type TemplatePaths,
  templatePaths,
  temporaryDirectory,
} from './embedded-paths.js';
import { type EngineThread, startEngineThread } from './engine-thread.js';
import { lockStateDir } from './state-dir-lock.js';

/** Keeps nothing: the data lies in memory and the socket in a temporary directory. */
export const IN_MEMORY = ':memory:';

/** How an embedded server behaves; times in ms. */
export interface EmbeddedServerOptions {
  /** How long an idle transaction may keep other connections waiting before it is ended. @default 10000 */
  readonly idleTransactionMs?: number;
  /** Between checkpoints while there is anything to write. @default 60000 */
  readonly checkpointMs?: number;
  /** What a new database begins with. @default those of this installation */
  readonly templates?: TemplatePaths;
}

const DEFAULTS = { idleTransactionMs: 10_000, checkpointMs: 60_000 };

/** An embedded PostgreSQL, reached with the ordinary driver or `psql -h <host> -U postgres`. */
export interface EmbeddedServer {
  /** `host` is the directory of the unix socket. */
  readonly address: { host: string; port: number; username: string; database: string };
  /** Gives it up; the last one stops the server and waits until everything is on disk. */
  readonly leave: () => Promise<void>;
}

interface SharedServer {
  readonly started: Promise<RunningServer>;
  users: number;
}

interface RunningServer {
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

const logger = new Logger('EmbeddedPostgresql');
const servers = new Map<string, SharedServer>();
/** The last stop of a state directory, which a new start has to wait for. */
const stops = new Map<string, Promise<void>>();

/**
 * The embedded server of a state directory, started when nobody of this process uses it yet.
 *
 * Its data lies in `<stateDir>/db/data`. Throws a StateDirInUseError when another process has it.
 *
 * @param options only the first one's count
 */
export async function joinEmbeddedServer(
  stateDir: string,
  options: EmbeddedServerOptions = {},
): Promise<EmbeddedServer> {
  const key = stateDir === IN_MEMORY ? IN_MEMORY : resolve(stateDir);
  let shared = servers.get(key);
  if (!shared) {
    shared = { started: start(key, { ...DEFAULTS, templates: templatePaths(), ...options }), users: 0 };
    servers.set(key, shared);
  }
  shared.users += 1;
  const leave = leaveOnce(key, shared);
  try {
    const { directory } = await shared.started;
    return { address: { host: directory, port: SOCKET_PORT, username: 'postgres', database: 'postgres' }, leave };
  } catch (error) {
    if (servers.get(key) === shared) servers.delete(key);
    throw error;
  }
}

function leaveOnce(key: string, shared: SharedServer): () => Promise<void> {
  let left: Promise<void> | undefined;
  const leave = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (servers.get(key) === shared) servers.delete(key);
    const stopped = shared.started.then((server) => server.stop());
    stops.set(key, stopped);
    await stopped;
  };
  return () => {
    left ??= leave();
    return left;
  };
}

async function start(key: string, options: Required<EmbeddedServerOptions>): Promise<RunningServer> {
  await stops.get(key);
  return key === IN_MEMORY ? startInMemory(options) : startOnDisk(key, options);
}

async function startInMemory(options: Required<EmbeddedServerOptions>): Promise<RunningServer> {
  const directory = temporaryDirectory();
  return run({ directory, ...options }, () => rmSync(directory, { recursive: true, force: true }));
}

async function startOnDisk(stateDir: string, options: Required<EmbeddedServerOptions>): Promise<RunningServer> {
  const home = join(stateDir, 'db');
  const unlock = lockStateDir(stateDir, join(home, 'lock'));
  try {
    const socket = socketDirectory(home);
    const server = await run({ directory: socket.directory, dataDir: dataDirectory(stateDir), ...options }, () => {
      rmSync(socket.temporary ? socket.directory : socketIn(home), { recursive: true, force: true });
    });
    return { ...server, stop: () => server.stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw new EmbeddedDatabaseError(stateDir, error);
  }
}

/**
 * @param cleanUp also runs when the process exits without having stopped the server. The lock then stays: the thread may
 * still be writing, and the next start takes a dead process's lock over.
 */
async function run(
  place: { directory: string; dataDir?: string } & Required<EmbeddedServerOptions>,
  cleanUp: () => void,
): Promise<RunningServer> {
  process.once('exit', cleanUp);
  const done = () => {
    process.off('exit', cleanUp);
    cleanUp();
  };
  const { directory, ...engineOptions } = place;
  let thread: EngineThread;
  try {
    thread = await startEngineThread(
      { ...engineOptions, socket: socketIn(directory) },
      {
        onMakingTemplate: () =>
          logger.log('Preparing the embedded database: once for this installation, takes some seconds'),
        onWarning: (warning) => logger.warn(warning),
        onDeath: (error) =>
          logger.error(`The embedded database has failed, restart the process: ${error.stack ?? String(error)}`),
      },
    );
  } catch (error) {
    done();
    throw error;
  }
  return {
    directory,
    stop: async () => {
      await thread.close();
      done();
    },
  };
}
