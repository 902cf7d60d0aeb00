import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort, freePorts } from '../support/free-port.js';
import { type ProgramEnd, runToItsEnd } from './support/program-run.js';

const CLOUD = [process.execPath, 'dist/apps/all-in-one/src/main.js'];
const GLANCE = [process.execPath, 'dist/apps/glance/src/main.js'];

/** One line that begins with who says it, no stack and no secret in either stream, and status 1. */
function sentenceOf({ code, stdout, stderr }: ProgramEnd): string {
  expect(stdout + stderr).not.toMatch(/s3cret|\[object |^\s+at /m);
  expect({ code, lines: stderr.trimEnd().split('\n') }).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^proptrail: /)],
  });
  return stderr.trimEnd().replace('proptrail: ', '');
}

/** Whether a file system of one's own can be mounted here: as root, or in a namespace of one's own. */
function mounter(): readonly string[] | undefined {
  for (const through of [
    ['unshare', '-m'],
    ['unshare', '-rm'],
  ])
    try {
      execFileSync(through[0] as string, [...through.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
        stdio: 'ignore',
      });
      return through;
    } catch {
      // Not in this way: the next, or none.
    }
  return undefined;
}

// A whole service is loaded before it finds its port taken; on a busy machine that takes a while.
jest.setTimeout(90_000);

describe('a start that fails', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const mount = mounter();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'proptrail-start-'));
    const [glance, cinder, nova, compute] = await freePorts(4);
    env = {
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      TRANSPORT_URL: 'fake://',
      DATABASE_URL: '',
      PROPTRAIL_STATE_DIR: ':memory:',
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const path = (...names: string[]) => join(folder, ...names);
  const file = (...names: string[]) => {
    mkdirSync(path(...names.slice(0, -1)), { recursive: true });
    writeFileSync(path(...names), '');
    return path(...names);
  };
  const sentence = async (settings: NodeJS.ProcessEnv, command: readonly string[] = CLOUD) =>
    sentenceOf(await runToItsEnd(command, { ...env, ...settings }));
  /** The cloud on a file system that is mounted for it alone. */
  const onMount = (options: string, stateDir: string) => [
    ...(mount ?? []),
    'sh',
    '-c',
    `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`,
    stateDir,
    ...CLOUD,
  ];

  it('says of a state directory that is a file, or lies below one, what stands there', async () => {
    expect(await sentence({ PROPTRAIL_STATE_DIR: file('file') })).toBe(
      `PROPTRAIL_STATE_DIR: ${path('file')} can't be used, it is no directory`,
    );
    expect(await sentence({ PROPTRAIL_STATE_DIR: path('file', 'x') })).toBe(
      `PROPTRAIL_STATE_DIR: ${path('file', 'x')} can't be used, a file stands where a directory belongs (ENOTDIR)`,
    );
  });

  it('says it at once where no directory can be made', async () => {
    expect(await sentence({ PROPTRAIL_STATE_DIR: '/proc/nope' })).toMatch(
      /^PROPTRAIL_STATE_DIR: \/proc\/nope can't be used, .*\(E[A-Z]+\)$/,
    );
  });

  it('says of a file in the way within the state directory that it belongs to PROPTRAIL_STATE_DIR', async () => {
    const blocked = file('blocked', 'images');
    expect(await sentence({ PROPTRAIL_STATE_DIR: path('blocked') }, GLANCE)).toBe(
      `${blocked} can't be used, something else is in its place (EEXIST); PROPTRAIL_STATE_DIR names the directory that it lies in`,
    );
  });

  it('says that a disk has no room, or that a file may not grow, and names PROPTRAIL_STATE_DIR', async () => {
    const stateDir = path('full');
    mkdirSync(stateDir);
    // Without the right to mount, the limit of a file's size is what ends a write half-way.
    const command = mount ? onMount('size=8m', stateDir) : ['sh', '-c', 'ulimit -f 100 && exec "$@"', 'sh', ...CLOUD];
    const said = await sentence({ PROPTRAIL_STATE_DIR: stateDir }, command);
    expect(said).toMatch(/^The embedded database can't be made in .*full\/db\/data: .*PROPTRAIL_STATE_DIR/);
    if (mount) expect(said).toContain('no space is left on the disk (ENOSPC)');
  });

  it('says that a directory can not be written to, and keeps why', async () => {
    const stateDir = path('readonly');
    mkdirSync(stateDir);
    if (process.getuid?.() !== 0) chmodSync(stateDir, 0o500);
    const command = mount ? onMount('ro', stateDir) : CLOUD;
    expect(await sentence({ PROPTRAIL_STATE_DIR: stateDir }, command)).toMatch(
      /readonly can't be used, (the file system is read-only \(EROFS\)|permission is denied \(EACCES\))$/,
    );
  });

  it('repeats what PostgreSQL refuses, without the password', async () => {
    const said = Buffer.from('SFATAL\0VFATAL\0C28000\0Mrole "nova" does not exist\0\0');
    const head = Buffer.from([0x45, 0, 0, 0, said.length + 4]);
    const server = createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([head, said]))));
    const port = await listen(server);
    try {
      const url = `postgres://nova:s3cret@127.0.0.1:${port}/cloud`;
      expect(await sentence({ DATABASE_URL: url }, GLANCE)).toBe(
        'DATABASE_URL is refused: role "nova" does not exist (28000)',
      );
    } finally {
      server.close();
    }
  });

  it('names the host of a broker that nobody answers on, without the password', async () => {
    const port = await freePort();
    expect(await sentence({ TRANSPORT_URL: `rabbit://nova:s3cret@127.0.0.1:${port}/` }, GLANCE)).toMatch(
      new RegExp(`^No connection to RabbitMQ at 127\\.0\\.0\\.1:${port}, vhost "/": connect ECONNREFUSED`),
    );
  });

  it('names the port that is taken and the variable that moves it', async () => {
    const server = createServer();
    const port = await listen(server);
    try {
      expect(await sentence({ GLANCE_PORT: String(port) }, GLANCE)).toContain('Stop its owner or set GLANCE_PORT.');
    } finally {
      server.close();
    }
  });
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
}

describe('a shutdown', () => {
  const program = (body: string) => [
    process.execPath,
    '--input-type=module',
    '-e',
    `import { closeOnSignals } from '#service-process'; setInterval(() => {}, 1000); ${body}`,
  ];

  it('that nothing ends, as with a broker or database that hangs, is given up after its grace', async () => {
    const end = await runToItsEnd(
      program("closeOnSignals(() => new Promise(() => {}), 0); process.kill(process.pid, 'SIGTERM')"),
      {},
    );
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('proptrail: not everything has stopped within 5 s, the rest is given up');
  });

  it('ends at once at a second signal', async () => {
    const end = await runToItsEnd(
      program(
        "closeOnSignals(() => new Promise(() => {}), 60); process.kill(process.pid, 'SIGTERM'); setTimeout(() => process.kill(process.pid, 'SIGINT'), 100)",
      ),
      {},
      20_000,
    );
    expect(end.code).toBe(130);
  });
});
