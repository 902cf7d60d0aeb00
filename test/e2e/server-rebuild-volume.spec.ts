import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showVolume,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

interface Recorded {
  readonly status: number;
  readonly body: { readonly server: Record<string, unknown> };
}

/** What nova 26.2.2 answered at 2.93. */
const RECORDED = JSON.parse(
  readFileSync(new URL('./fixtures/recorded-server-actions.json', import.meta.url), 'utf8'),
) as Record<'volumeBackedRebuild', Recorded>;

type Answered = { server: Record<string, unknown> & { status: string; adminPass: string } };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Rebuild of servers with volumes on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    const isZed = release === 'zed';
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const rebuild = (id: string, imageRef: string, more: Record<string, unknown> = {}, status = 202) =>
      act<Answered>(cloud, id, { rebuild: { imageRef, ...more } }, status);
    const at = (version: string) => ({ nova: cloud.nova.with({ 'openstack-api-version': `compute ${version}` }) });
    const volumeServer = async (image: string) => {
      const volume = await createVolume(cloud, { imageRef: image });
      await volumeReaches(cloud, volume, 'available');
      return { volume, id: await activeServer(cloud, bootVolume(volume)) };
    };

    it('keeps a data volume attached to it', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'scsi' });
      const volume = await createVolume(cloud, {});
      await volumeReaches(cloud, volume, 'available');
      const local = { boot_index: 0, uuid: image, source_type: 'image', destination_type: 'local' };
      const data = { boot_index: -1, uuid: volume, source_type: 'volume', destination_type: 'volume' };
      const id = await activeServer(cloud, { imageRef: image, block_device_mapping_v2: [local, data] });
      const attachment = async () =>
        (await cloud.sql('SELECT attachment_id FROM nova.block_device_mapping WHERE volume_id = $1', [volume]))[0];
      const before = await attachment();
      await rebuild(id, await activeImage(cloud));
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await volumeReaches(cloud, volume, 'in-use')).toMatchObject({ attachments: [{ server_id: id }] });
      expect(await attachment()).not.toEqual(before);
      expect(await domainXml(cloud, id)).toContain(volume);
      expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
      await volumeReaches(cloud, volume, 'available');
    });

    it('finishes a rebuild whose host was down when it was asked for', async () => {
      const [first, second] = [await activeImage(cloud), await activeImage(cloud, { hw_vif_model: 'rtl8139' })];
      const { id, volume } = await volumeServer(first);
      const local = await activeServer(cloud, { imageRef: first });
      await cloud.stopService('nova-compute');
      await rebuild(local, second);
      await rebuild(id, second);
      await cloud.restart();
      await actionReaches(cloud, local, 'ACTIVE');
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, local)).toContain('<model type="rtl8139"/>');
      expect((await showVolume(cloud, volume)).status).toBe('in-use');
    }, 90_000);

    if (isZed) {
      it('writes the image over a root volume at 2.93, and keeps the server without image_ref', async () => {
        const [first, second] = [
          await activeImage(cloud, { hw_vif_model: 'e1000', my_own: 'old' }),
          await activeImage(cloud, { os_distro: 'pub' }),
        ];
        const { id, volume } = await volumeServer(first);
        const { server } = await rebuild(id, second);
        expect([server['image'], server['os-extended-volumes:volumes_attached']]).toEqual([
          RECORDED.volumeBackedRebuild.body.server['image'],
          [{ id: volume, delete_on_termination: false }],
        ]);
        await actionReaches(cloud, id, 'ACTIVE');
        const rows = await systemMetadata(cloud, id);
        expect(rows).toMatchObject({ image_os_distro: 'pub', image_base_image_ref: second });
        expect(rows).not.toHaveProperty('image_my_own');
        const written = await showVolume(cloud, volume);
        expect(written).toMatchObject({
          status: 'in-use',
          volume_image_metadata: { image_id: second, os_distro: 'pub' },
        });
        expect(written.volume_image_metadata).not.toHaveProperty('my_own');
      });

      it('refuses another image for a root volume before 2.93, and rebuilds with its own', async () => {
        const [first, second] = [await activeImage(cloud, { my_own: 'a' }), await activeImage(cloud)];
        const { id, volume } = await volumeServer(first);
        expect(await act(at('2.92'), id, { rebuild: { imageRef: second } }, 400)).toEqual({
          badRequest: {
            code: 400,
            message: `Image ${second} is unacceptable: Unable to rebuild with a different image for a volume-backed server.`,
          },
        });
        await act(at('2.92'), id, { rebuild: { imageRef: first } });
        await actionReaches(cloud, id, 'ACTIVE');
        expect(await showVolume(cloud, volume)).toMatchObject({
          status: 'in-use',
          volume_image_metadata: { my_own: 'a', image_id: first },
        });
      });
    } else {
      it('gives a server with a root volume the image_ref of its rebuild', async () => {
        const [first, second] = [await activeImage(cloud), await activeImage(cloud, { hw_vif_model: 'rtl8139' })];
        const { id, volume } = await volumeServer(first);
        await rebuild(id, second);
        expect(await actionReaches(cloud, id, 'ACTIVE')).toMatchObject({ image: { id: second } });
        expect((await showVolume(cloud, volume)).status).toBe('in-use');
        expect(await domainXml(cloud, id)).toContain(volume);
      });
    }
  });
}
