import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PORT = 5685;
const NODE_SCRIPT = 'tools/rabbit-private.sh';

/** The repository, from its sources as well as from what was compiled of them. */
function repository(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, NODE_SCRIPT))) folder = dirname(folder);
  return folder;
}
export const root = repository();
const SCRIPT = join(root, NODE_SCRIPT);

export interface BenchBroker {
  readonly port: number;
  /** Process whose CPU is the broker's. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A node of the bench's own, so that its CPU is its alone. */
export async function startBroker(): Promise<BenchBroker> {
  if (!existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server'))
    throw new Error('the bus bench needs rabbitmq-server (Debian: apt-get install rabbitmq-server)');
  const env = { ...process.env, PORT: String(PORT) };
  await run(SCRIPT, ['start'], { env });
  spawn(SCRIPT, ['attend', String(process.pid)], { env, detached: true, stdio: 'ignore' }).unref();
  await run(SCRIPT, ['ctl', '-q', 'await_startup'], { env });
  const { stdout } = await run(SCRIPT, ['ctl', '-q', 'eval', 'os:getpid().'], { env });
  return {
    port: PORT,
    pid: Number(stdout.replaceAll('"', '').trim()),
    stop: async () => {
      await run(SCRIPT, ['stop'], { env });
    },
  };
}
