import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PORT = 5685;
/** From `dist/bench/bus` as well as from `bench/bus`. */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = here.includes('/dist/') ? here.slice(0, here.indexOf('/dist/')) : join(here, '../..');
const SCRIPT = join(root, 'tools/rabbit-private.sh');

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

export { root };
