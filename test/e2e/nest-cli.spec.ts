import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { pollUntil } from '../support/poll-until.js';
import { runToItsEnd } from './support/program-run.js';

const NEST = [process.execPath, join(process.cwd(), 'node_modules/@nestjs/cli/bin/nest.js')];
const COPIED = ['apps', 'libs', 'package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

describe("Nest's own command", () => {
  let folder: string;

  // A copy, for the other suites run what lies in `dist`.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proptrail-nest-'));
    for (const name of COPIED) await cp(name, join(folder, name), { recursive: true });
    await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('builds an application with its libs where package.json looks for them', async () => {
    const { code, stderr } = await runToItsEnd(
      ['sh', '-c', 'cd "$0" && exec "$@" build nova-api', folder, ...NEST],
      {},
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Successfully compiled') });
    for (const path of ['apps/nova-api/src/main.js', 'libs/persistence/src/embedded/engine-worker.js'])
      expect(existsSync(join(folder, 'dist', path))).toBe(true);
  }, 90_000);

  it('starts a service and watches its sources', async () => {
    const env = {
      GLANCE_PORT: String(await freePort()),
      PROPTRAIL_STATE_DIR: ':memory:',
      DATABASE_URL: '',
      TRANSPORT_URL: '',
    };
    const [program = '', ...args] = [...NEST, 'start', 'glance', '--watch'];
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    try {
      const isReady = (text: string) => child.exitCode !== null || /glance \(icehouse\) .* ready in/.test(text);
      await pollUntil(() => said, isReady, { within: 80_000, what: 'a glance that nest has started' });
      expect(said).toMatch(/Watching for file changes[\s\S]*glance \(icehouse\) .* ready in/);
    } finally {
      // The group: nest and the service that it has started.
      process.kill(-(child.pid as number), 'SIGKILL');
      await closed;
    }
  }, 90_000);
});
