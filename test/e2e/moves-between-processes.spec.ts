import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { editImage, flavor, hostOf } from './support/moves.js';
import { ProcessCloud } from './support/process-cloud.js';
import { activeImage, activeServer, domainXml } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';

const real = (await backends()).filter((backend) => backend.name !== 'embedded');

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
      let cloud: ProcessCloud;

      beforeAll(async () => {
        cloud = await ProcessCloud.start(backend, ['alpha', 'beta'], {
          NOVA_SERVICE_DOWN_TIME: '4',
          NOVA_ALLOW_RESIZE_TO_SAME_HOST: 'false',
          OPENSTACK_RELEASE: 'zed',
        });
      }, 120_000);

      afterAll(async () => {
        await cloud?.end();
        await backend.release();
      }, 30_000);

      it('a resize goes from one to the other and back, and each has only what is its own', async () => {
        const big = await flavor(cloud, { name: 'big', ram: 1024, vcpus: 1, disk: 2 });
        const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
        const source = await hostOf(cloud, id);
        await act(cloud, id, { resize: { flavorRef: big } });
        await actionReaches(cloud, id, 'VERIFY_RESIZE');
        const destination = await hostOf(cloud, id);
        expect(destination).not.toBe(source);
        expect(await cloud.kept(source)).toEqual([`${id}_resize`]);
        expect(await cloud.kept(destination)).toEqual([id]);
        await act(cloud, id, { revertResize: null });
        await actionReaches(cloud, id, 'ACTIVE');
        expect([await cloud.kept(source), await cloud.kept(destination)]).toEqual([[id], []]);
        expect(await domainXml(cloud, id)).toContain('<memory>524288</memory>');
        expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
        await pollUntil(
          () => cloud.kept(source),
          (names) => names.length === 0,
          { what: 'an empty source' },
        );
      });

      it('a live migration goes on when its destination was killed in the middle', async () => {
        const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
        const xml = await domainXml(cloud, id);
        const source = await hostOf(cloud, id);
        const destination = source === 'alpha' ? 'beta' : 'alpha';
        await cloud.kill(destination);
        await act(cloud, id, { 'os-migrateLive': { host: destination, block_migration: 'auto' } });
        await cloud.start(destination);
        await actionReaches(cloud, id, 'ACTIVE');
        expect(await hostOf(cloud, id)).toBe(destination);
        expect(await domainXml(cloud, id)).toBe(xml);
        expect([await cloud.kept(source), await cloud.kept(destination)]).toEqual([[], [id]]);
      });

      it('an evacuated server is made of what it remembers, and its dead host lets go of it when it is back', async () => {
        const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
        const id = await activeServer(cloud, { imageRef: image });
        const source = await hostOf(cloud, id);
        await editImage(cloud, image, { hw_vif_model: 'rtl8139' });
        await cloud.kill(source);
        const evacuated = () => cloud.nova.ask(`/v2.1/servers/${id}/action`, { json: { evacuate: {} } });
        await pollUntil(evacuated, ({ status }) => status === 200, { what: `host ${source} down` });
        await actionReaches(cloud, id, 'ACTIVE');
        const destination = await hostOf(cloud, id);
        expect(destination).not.toBe(source);
        expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
        expect(await cloud.kept(source)).toContain(id);
        await cloud.start(source);
        const left = async () => (await cloud.kept(source)).filter((name) => name.startsWith(id));
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
