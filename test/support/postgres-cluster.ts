import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';

/** On a busy machine a start takes minutes; a server that lives is waited for. */
const LONGEST_START_MS = 600_000;

/** Where distributions put PostgreSQL's programs, one directory a version. */
const PROGRAM_ROOTS = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt', '/usr/local/opt'];

/** @returns the directory of initdb and postgres, of the newest version found; undefined when there is none */
export function installedPostgres(): string | undefined {
  const ofRoots = PROGRAM_ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root)
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((version) => join(root, version, 'bin')),
  );
  const ofPath = (process.env['PATH'] ?? '').split(delimiter);
  return [...ofRoots, ...ofPath].find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}

/** Starts a cluster of its own on a free port of 127.0.0.1, trusting user postgres; `release` stops and removes it. */
export async function startPrivateCluster(bin: string): Promise<{ url: string; release: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'proptrail-postgres-'));
  const owner = unprivileged();
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const options = { ...owner, cwd: directory };
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '-N'],
    options,
  );
  const port = await freePort();
  const args = ['-D', data, '-k', directory, '-h', '127.0.0.1', '-p', String(port), '-F'];
  const server = spawn(join(bin, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const log: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const ended = once(server, 'exit');
  const killWithUs = () => void server.kill('SIGQUIT');
  process.once('exit', killWithUs);
  const release = async () => {
    process.off('exit', killWithUs);
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    server.kill('SIGINT');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    await untilAnswers(url, () => server.exitCode === null && server.signalCode === null);
  } catch (error) {
    await release();
    throw new Error(`The private PostgreSQL did not start: ${log.join('')}`, { cause: error });
  }
  return { url, release };
}

/** PostgreSQL refuses to run as root: then the account that Debian's package makes, or nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (!found) throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function untilAnswers(url: string, isAlive: () => boolean): Promise<void> {
  const deadline = Date.now() + LONGEST_START_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!isAlive() || Date.now() > deadline) throw error;
    } finally {
      await client.end();
    }
    await pause(50);
  }
}
