import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { HeldRows } from './support/held-rows.js';
import { flavor, hostOf } from './support/moves.js';
import { ProcessCloud } from './support/process-cloud.js';
import {
  activeImage,
  activeServer,
  createVolume,
  domainXml,
  showServer,
  showVolume,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';

const real = (await backends()).filter((backend) => backend.name !== 'embedded');
const RELEASES = ['icehouse', 'zed'];

/** Killed while a step of its work was held: the broker has forgotten the message too, as one that restarts would. */
describe('a compute host that was killed in the middle of its work', () => {
  it(
    real.length === 0 ? 'is left out: no broker or no PostgreSQL can be had' : 'is tried on a broker and a database',
    () => {
      expect(real.length).toBeLessThanOrEqual(1);
    },
  );

  afterAll(async () => {
    for (const backend of real) await backend.release();
  });

  // Not describe.each: it takes no empty list.
  for (const backend of real)
    for (const release of RELEASES)
      describe(`on ${backend.name}, release ${release}`, () => {
        let cloud: ProcessCloud;
        let image: string;

        beforeAll(async () => {
          cloud = await ProcessCloud.start(backend, ['alpha', 'beta'], {
            NOVA_SERVICE_DOWN_TIME: '4',
            NOVA_ALLOW_RESIZE_TO_SAME_HOST: 'false',
            OPENSTACK_RELEASE: release,
          });
          image = await activeImage(cloud, { hw_vif_model: 'e1000' });
        }, 120_000);

        afterAll(() => cloud?.end(), 30_000);

        /** Kills the host while the work is at an update of the table, and starts it again. */
        const killedAt = async (table: string, condition: string, host: string, work: () => Promise<unknown>) => {
          const held = await HeldRows.of(cloud.lease.databaseUrl ?? '', table, condition);
          try {
            await work();
            await held.someone();
            await cloud.kill(host);
            await cloud.lease.vhost?.api(`/queues/{vhost}/compute.${host}`, { method: 'DELETE' });
          } finally {
            await held.release();
          }
          await cloud.start(host);
        };
        const server = () => activeServer(cloud, { imageRef: image });
        const other = (host: string) => (host === 'alpha' ? 'beta' : 'alpha');
        const taskState = async (id: string) => (await showServer(cloud, id))['OS-EXT-STS:task_state'];
        const noTask = (id: string) =>
          pollUntil(
            () => taskState(id),
            (state) => state === null,
            { what: `no task of ${id}` },
          );

        it('finishes an attach of a volume, and then its detach', async () => {
          const id = await server();
          const host = await hostOf(cloud, id);
          const volumeId = await createVolume(cloud, { size: 1 });
          await volumeReaches(cloud, volumeId, 'available');
          const attachments = `/v2.1/servers/${id}/os-volume_attachments`;
          const attach = { json: { volumeAttachment: { volumeId } } };
          const without = await domainXml(cloud, id);
          await killedAt('cinder.volume_attachment', "NEW.attach_status <> 'reserved'", host, async () => {
            expect((await cloud.nova.ask(attachments, attach)).status).toBe(200);
          });
          await volumeReaches(cloud, volumeId, 'in-use');
          const xml = await pollUntil(
            () => domainXml(cloud, id),
            (now) => now !== without,
            { what: 'the disk' },
          );
          expect(xml).toContain(volumeId);
          await killedAt('cinder.volume_attachment', 'true', host, async () => {
            expect((await cloud.nova.ask(`${attachments}/${volumeId}`, { method: 'DELETE' })).status).toBe(202);
          });
          await volumeReaches(cloud, volumeId, 'available');
          const shown = () => cloud.nova.ask<{ volumeAttachments: unknown[] }>(attachments);
          await pollUntil(shown, ({ body }) => body.volumeAttachments.length === 0, { what: 'no attachment' });
          expect(await domainXml(cloud, id)).toBe(without);
          expect(await showVolume(cloud, volumeId)).toMatchObject({ attachments: [] });
        }, 60_000);

        it('as the source of a resize gives the server away, and takes it back', async () => {
          const id = await server();
          const source = await hostOf(cloud, id);
          const big = await flavor(cloud, { name: `big-${id}`, ram: 1024, vcpus: 1, disk: 2 });
          await killedAt('nova.migrations', "NEW.status = 'migrating'", source, () =>
            act(cloud, id, { resize: { flavorRef: big } }),
          );
          await actionReaches(cloud, id, 'VERIFY_RESIZE');
          expect(await hostOf(cloud, id)).toBe(other(source));
          expect(await domainXml(cloud, id)).toContain('<memory>1048576</memory>');
          await killedAt('nova.migrations', "NEW.status = 'reverted'", other(source), () =>
            act(cloud, id, { revertResize: null }),
          );
          await actionReaches(cloud, id, 'ACTIVE');
          await noTask(id);
          expect([await hostOf(cloud, id), await cloud.kept(other(source))]).toEqual([
            source,
            expect.not.arrayContaining([id]),
          ]);
          expect(await domainXml(cloud, id)).toContain('<memory>524288</memory>');
        }, 60_000);

        it('as the destination of a resize takes the server in', async () => {
          const id = await server();
          const source = await hostOf(cloud, id);
          const big = await flavor(cloud, { name: `big-${id}`, ram: 1024, vcpus: 1, disk: 2 });
          await killedAt('nova.instances', "NEW.task_state = 'resize_finish'", other(source), () =>
            act(cloud, id, { resize: { flavorRef: big } }),
          );
          await actionReaches(cloud, id, 'VERIFY_RESIZE');
          await act(cloud, id, { confirmResize: null }, 204);
          await actionReaches(cloud, id, 'ACTIVE');
          await noTask(id);
          expect([await hostOf(cloud, id), await cloud.kept(other(source))]).toEqual([
            other(source),
            expect.arrayContaining([id]),
          ]);
        }, 60_000);

        it('finishes a rebuild', async () => {
          const id = await server();
          const next = await activeImage(cloud, { hw_vif_model: 'rtl8139' });
          await killedAt('nova.instances', "NEW.task_state = 'rebuild_spawning'", await hostOf(cloud, id), () =>
            act(cloud, id, { rebuild: { imageRef: next } }),
          );
          await actionReaches(cloud, id, 'ACTIVE');
          await noTask(id);
          expect(await domainXml(cloud, id)).toContain('<model type="rtl8139"/>');
        }, 60_000);

        it('finishes a shelve, whose image is there once', async () => {
          const id = await server();
          await killedAt('nova.instances', "NEW.task_state = 'shelving_image_uploading'", await hostOf(cloud, id), () =>
            act(cloud, id, { shelve: null }),
          );
          await actionReaches(cloud, id, 'SHELVED_OFFLOADED');
          await noTask(id);
          const { name } = await showServer(cloud, id);
          const images = await cloud.glance.ask<{ images: unknown[] }>(`/v2/images?name=${name}-shelved`);
          expect(images.body.images).toEqual([expect.objectContaining({ status: 'active' })]);
        }, 60_000);

        it('that takes a server from a dead host in finishes that', async () => {
          const id = await server();
          const source = await hostOf(cloud, id);
          await cloud.kill(source);
          const evacuate = async () => {
            const down = () => cloud.nova.ask(`/v2.1/servers/${id}/action`, { json: { evacuate: {} } });
            await pollUntil(down, ({ status }) => status === 200, { what: `host ${source} down` });
          };
          await killedAt('nova.instances', "NEW.task_state = 'rebuild_spawning'", other(source), evacuate);
          await actionReaches(cloud, id, 'ACTIVE');
          await noTask(id);
          expect(await hostOf(cloud, id)).toBe(other(source));
          await cloud.start(source);
        }, 60_000);
      });
});
