import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePorts } from '../support/free-port.js';
import { pollUntil } from '../support/poll-until.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ApiClient } from './support/api-client.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer, createVolume, volumeReaches } from './support/scenario.js';
import { ServiceProcess } from './support/service-process.js';

jest.setTimeout(120_000);
const ADMIN = { 'x-auth-token': 'ann:acme', 'x-roles': 'admin' };
const SERVICES = ['cinder', 'glance', 'nova-api', 'nova-compute'];

async function settings() {
  const [glance, cinder, nova, compute] = await freePorts(4);
  const client = (port: number | undefined, version: string) =>
    new ApiClient(`http://127.0.0.1:${port}`, { ...ADMIN, 'openstack-api-version': version });
  return {
    env: {
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
    },
    clients: { glance: client(glance, ''), cinder: client(cinder, 'volume 3.70'), nova: client(nova, 'compute 2.93') },
  };
}

describe('the state directory of a running cloud', () => {
  let folder: string;
  let cloud: ServiceProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proptrail-private-'));
    // Made by somebody else, and partly by an earlier version.
    await chmod(folder, 0o755);
    for (const name of ['images', 'instances']) {
      await mkdir(join(folder, name));
      await chmod(join(folder, name), 0o755);
    }
  });
  afterAll(async () => {
    await cloud?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('is for its user alone, whatever lies in it', async () => {
    const { env, clients } = await settings();
    const backend = { TRANSPORT_URL: 'fake://', DATABASE_URL: '', PROPTRAIL_STATE_DIR: folder, LOG_LEVEL: 'error' };
    cloud = await ServiceProcess.start('all-in-one', { ...env, ...backend });
    const image = await activeImage(clients);
    await volumeReaches(clients, await createVolume(clients, { imageRef: image }), 'available');
    await activeServer(clients, { imageRef: image });
    const open: string[] = [];
    for (const entry of await readdir(folder, { recursive: true })) {
      const { mode } = await stat(join(folder, entry)).catch(() => ({ mode: 0 }));
      // db is closed as a whole; the engine sets the modes of its data below it.
      if ((mode & 0o077) !== 0 && !entry.startsWith('db/')) open.push(`${entry} ${(mode & 0o777).toString(8)}`);
    }
    expect(open).toEqual([]);
    for (const name of ['db', 'images', 'instances', 'volumes', 'backups'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
  });
});

const real = (await backends()).find((backend) => backend.name !== 'embedded');

(real ? describe : describe.skip)('a cloud in one process, on a broker and a database', () => {
  let bus: TcpProxy;
  let database: TcpProxy;
  let cloud: ServiceProcess;
  let lease: Awaited<ReturnType<NonNullable<typeof real>['lease']>>;

  beforeAll(async () => {
    if (real === undefined) return;
    lease = await real.lease();
    const through = async (url: string) => {
      const { hostname, port } = new URL(url.replace(/^rabbit:/, 'http:'));
      const proxy = await new TcpProxy({ host: hostname, port: Number(port) }).listen();
      return { proxy, url: url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`) };
    };
    const onBus = await through(lease.transportUrl);
    const onDatabase = await through(lease.databaseUrl ?? '');
    bus = onBus.proxy;
    database = onDatabase.proxy;
    const { env } = await settings();
    cloud = await ServiceProcess.start('all-in-one', {
      ...env,
      TRANSPORT_URL: onBus.url,
      DATABASE_URL: onDatabase.url,
      PROPTRAIL_STATE_DIR: ':memory:',
      LOG_LEVEL: 'warn',
      GRACEFUL_SHUTDOWN_TIMEOUT: '1',
    });
  });
  afterAll(async () => {
    await cloud?.kill();
    await bus?.close();
    await database?.close();
    await lease?.release();
    await real?.release();
  });

  it('names in each line about a connection to the bus the service whose connection it is', async () => {
    bus.cut();
    const lines = () =>
      cloud.said
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as { service: string; context?: string; msg: string })
        .filter(({ context, msg }) => context === 'RabbitLink' && msg.startsWith('Connection '));
    // Connections are named after who publishes: compute.compute1, image.<host>, ...
    const owners = () => new Map(lines().map(({ msg, service }) => [msg.split(' ')[1]?.split(':')[0], service]));
    await pollUntil(owners, (found) => found.size >= 4, { within: 30_000, what: 'a word of each service' });
    expect([...owners().values()].sort()).toEqual(SERVICES);
  });

  it('ends within its grace and 5 s when neither answers any more', async () => {
    await pollUntil(
      () => bus.open,
      (open) => open >= 4,
      { within: 30_000, what: 'connections that are made anew' },
    );
    bus.silence();
    database.silence();
    const began = performance.now();
    expect(await cloud.stop()).toBe(1);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(cloud.said).toContain('not everything has stopped within 6 s');
  });
});
