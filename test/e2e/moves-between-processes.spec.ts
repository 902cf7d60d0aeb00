import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../support/free-port.js';
import { pollUntil } from '../support/poll-until.js';
import { ApiClient } from './support/api-client.js';
import { type BackendLease, backends } from './support/backends.js';
import { editImage, flavor, hostOf } from './support/moves.js';
import { type ApiClients, activeImage, activeServer, domainXml } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { ServiceProcess } from './support/service-process.js';

const real = (await backends()).filter((backend) => backend.name !== 'embedded');
const IDENTITY = { 'x-auth-token': 'ann:acme', 'x-roles': 'admin' };
type Host = 'alpha' | 'beta';

describe('two compute hosts in processes of their own, each with files of its own', () => {
  it(
    real.length === 0 ? 'are left out: no broker or no PostgreSQL can be had' : 'are tried on a broker and a database',
    () => {
      expect(real.length).toBeLessThanOrEqual(1);
    },
  );

  // Not describe.each: it takes no empty list.
  for (const backend of real)
    describe(`on ${backend.name}`, () => {
      let lease: BackendLease;
      let stateDir: string;
      let env: NodeJS.ProcessEnv;
      let ports: number[];
      let cloud: ApiClients;
      const running = new Map<string, ServiceProcess>();

      const start = async (service: string) => {
        const own = { ...env, PROPTRAIL_STATE_DIR: join(stateDir, service) };
        running.set(service, await ServiceProcess.start(service, own));
      };
      const startHost = async (host: Host) => {
        const port = String(ports[host === 'alpha' ? 3 : 4]);
        const own = { NOVA_COMPUTE_HOSTS: host, NOVA_COMPUTE_PORT: port, PROPTRAIL_STATE_DIR: join(stateDir, host) };
        running.set(host, await ServiceProcess.start('nova-compute', { ...env, ...own }));
      };
      const kept = (host: string) => readdir(join(stateDir, host, 'instances'));

      beforeAll(async () => {
        lease = await backend.lease();
        stateDir = await mkdtemp(join(tmpdir(), 'proptrail-moves-'));
        ports = await freePorts(5);
        const [glance, cinder, nova] = ports;
        env = {
          TRANSPORT_URL: lease.transportUrl,
          DATABASE_URL: lease.databaseUrl,
          GLANCE_PORT: String(glance),
          CINDER_PORT: String(cinder),
          NOVA_PORT: String(nova),
          NOVA_REPORT_INTERVAL: '0.5',
          NOVA_SERVICE_DOWN_TIME: '4',
          NOVA_ALLOW_RESIZE_TO_SAME_HOST: 'false',
          OPENSTACK_RELEASE: 'zed',
          LOG_LEVEL: 'error',
        };
        const client = (port: number | undefined, version: string) =>
          new ApiClient(`http://127.0.0.1:${port}`, { ...IDENTITY, 'openstack-api-version': version });
        cloud = {
          glance: client(glance, ''),
          cinder: client(cinder, 'volume 3.70'),
          nova: client(nova, 'compute 2.93'),
        };
        for (const service of ['glance', 'cinder', 'nova-api']) await start(service);
        await startHost('alpha');
        await startHost('beta');
        const probe = () => cloud.nova.ask<{ status: string }>('/healthcheck');
        await pollUntil(probe, ({ status }) => status === 200, { what: 'a healthy nova-api' });
      }, 120_000);

      afterAll(async () => {
        for (const service of running.values()) await service.kill();
        await lease?.release();
        await backend.release();
        await rm(stateDir, { recursive: true, force: true });
      }, 30_000);

      it('a resize goes from one to the other and back, and each has only what is its own', async () => {
        const big = await flavor(cloud, { name: 'big', ram: 1024, vcpus: 1, disk: 2 });
        const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
        const source = await hostOf(cloud, id);
        await act(cloud, id, { resize: { flavorRef: big } });
        await actionReaches(cloud, id, 'VERIFY_RESIZE');
        const destination = await hostOf(cloud, id);
        expect(destination).not.toBe(source);
        expect(await kept(source)).toEqual([`${id}_resize`]);
        expect(await kept(destination)).toEqual([id]);
        await act(cloud, id, { revertResize: null });
        await actionReaches(cloud, id, 'ACTIVE');
        expect([await kept(source), await kept(destination)]).toEqual([[id], []]);
        expect(await domainXml(cloud, id)).toContain('<memory>524288</memory>');
        expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
        await pollUntil(
          () => kept(source),
          (names) => names.length === 0,
          { what: 'an empty source' },
        );
      });

      it('a live migration goes on when its destination was killed in the middle', async () => {
        const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
        const xml = await domainXml(cloud, id);
        const source = await hostOf(cloud, id);
        const destination: Host = source === 'alpha' ? 'beta' : 'alpha';
        await running.get(destination)?.kill();
        await act(cloud, id, { 'os-migrateLive': { host: destination, block_migration: 'auto' } });
        await startHost(destination);
        await actionReaches(cloud, id, 'ACTIVE');
        expect(await hostOf(cloud, id)).toBe(destination);
        expect(await domainXml(cloud, id)).toBe(xml);
        expect([await kept(source), await kept(destination)]).toEqual([[], [id]]);
      });

      it('an evacuated server is made of what it remembers, and its dead host lets go of it when it is back', async () => {
        const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
        const id = await activeServer(cloud, { imageRef: image });
        const source = (await hostOf(cloud, id)) as Host;
        await editImage(cloud, image, { hw_vif_model: 'rtl8139' });
        await running.get(source)?.kill();
        const evacuated = () => cloud.nova.ask(`/v2.1/servers/${id}/action`, { json: { evacuate: {} } });
        await pollUntil(evacuated, ({ status }) => status === 200, { what: `host ${source} down` });
        await actionReaches(cloud, id, 'ACTIVE');
        const destination = await hostOf(cloud, id);
        expect(destination).not.toBe(source);
        expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
        expect(await kept(source)).toContain(id);
        await startHost(source);
        const left = async () => (await kept(source)).filter((name) => name.startsWith(id));
        await pollUntil(left, (names) => names.length === 0, { what: `nothing of ${id} on ${source}` });
        const list = () =>
          cloud.nova.ask<{ migrations: { status: string }[] }>(`/v2.1/os-migrations?instance_uuid=${id}`);
        const completed = await pollUntil(list, ({ body }) => body.migrations[0]?.status === 'completed', {
          what: 'the evacuation completed',
        });
        expect(completed.body.migrations).toHaveLength(1);
        expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
      });
    });
});
