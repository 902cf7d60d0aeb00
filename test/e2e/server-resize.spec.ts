import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { qcow2 } from './support/disk-image.js';
import { directoriesGone, editImage, flavor, hostOf, migrations, serverGone, usage } from './support/moves.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showServer,
  showVolume,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Resize on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    let small: string;
    let big: string;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, {
        OPENSTACK_RELEASE: release,
        NOVA_COMPUTE_HOSTS: '2',
        NOVA_ALLOW_RESIZE_TO_SAME_HOST: 'false',
      });
      small = await flavor(cloud, { name: 'small', ram: 512, vcpus: 1, disk: 2 });
      big = await flavor(cloud, { name: 'big', ram: 1024, vcpus: 2, disk: 4 });
    });
    afterAll(() => cloud.stop());

    it('takes the server to another host and flavor, where it waits to be confirmed', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: small });
      const source = await hostOf(cloud, id);
      const before = await usage(cloud);
      await act(cloud, id, { resize: { flavorRef: big } });
      const resized = await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const destination = await hostOf(cloud, id);
      expect(destination).not.toBe(source);
      expect(resized).toMatchObject({ flavor: { original_name: 'big', ram: 1024 }, 'OS-EXT-STS:vm_state': 'resized' });
      expect(await domainXml(cloud, id)).toContain('<memory>1048576</memory>');
      expect((await usage(cloud)).get(source)).toBe(before.get(source));
      expect((await usage(cloud)).get(destination)).toBe((before.get(destination) ?? 0) + 1024);
      expect(await systemMetadata(cloud, id)).toMatchObject({ old_vm_state: 'active' });
      await act(cloud, id, { confirmResize: null }, 204);
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await usage(cloud)).get(source)).toBe((before.get(source) ?? 0) - 512);
      expect(await migrations(cloud, id)).toEqual([
        expect.objectContaining({ source_compute: source, dest_compute: destination, status: 'confirmed' }),
      ]);
    });

    it('is taken back to the host and the flavor that the server had, and stopped stays stopped', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: small });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      const source = await hostOf(cloud, id);
      const before = await usage(cloud);
      const rows = await systemMetadata(cloud, id);
      await act(cloud, id, { resize: { flavorRef: big } });
      expect((await actionReaches(cloud, id, 'VERIFY_RESIZE'))['OS-EXT-STS:power_state']).toBe(4);
      await act(cloud, id, { revertResize: null });
      const back = await actionReaches(cloud, id, 'SHUTOFF');
      expect(back).toMatchObject({ flavor: { original_name: 'small' }, 'OS-EXT-STS:power_state': 4 });
      expect(await hostOf(cloud, id)).toBe(source);
      expect(await usage(cloud)).toEqual(before);
      expect(await systemMetadata(cloud, id)).toEqual(rows);
      expect(await domainXml(cloud, id)).toContain('<memory>524288</memory>');
      expect((await migrations(cloud, id)).map(({ status }) => status)).toEqual(['reverted']);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
    });

    it('makes the document from what the release reads of the image', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'ide', hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image, flavorRef: small });
      await editImage(cloud, image, { hw_vif_model: 'rtl8139', hw_disk_bus: 'scsi' });
      await act(cloud, id, { resize: { flavorRef: big } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const [model, bus] = release === 'icehouse' ? ['rtl8139', 'scsi'] : ['e1000', 'ide'];
      const xml = await domainXml(cloud, id);
      expect(xml).toContain(`<model type="${model}"/>`);
      expect(xml).toMatch(new RegExp(`<target (bus="${bus}" dev="\\w+"|dev="\\w+" bus="${bus}")`));
      await act(cloud, id, { confirmResize: null }, 204);
      await actionReaches(cloud, id, 'ACTIVE');
    });

    it('keeps both flavors while it waits, where the release keeps them', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: small });
      await act(cloud, id, { resize: { flavorRef: big } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const names = await flavorNames(cloud, id);
      expect(names).toEqual({ cur: 'big', old: 'small', new: 'big' });
      const kept = { old_instance_type_name: 'small', new_instance_type_name: 'big', instance_type_name: 'big' };
      const rows = await systemMetadata(cloud, id);
      if (release === 'icehouse') expect(rows).toMatchObject(kept);
      else expect(Object.keys(rows).filter((key) => key.includes('instance_type'))).toEqual([]);
      await act(cloud, id, { confirmResize: null }, 204);
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await flavorNames(cloud, id)).toEqual({ cur: 'big', old: undefined, new: undefined });
      const after = Object.keys(await systemMetadata(cloud, id));
      expect(after.filter((key) => key.startsWith('old_instance') || key.startsWith('new_'))).toEqual([]);
      // 26.2 forgets to take old_vm_state away here.
      expect(after.includes('old_vm_state')).toBe(release === 'zed');
    });

    it('moves the attachments of a volume-backed server along, and back', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, { ...bootVolume(volume), flavorRef: small });
      const [first] = await attachments(cloud, volume);
      await act(cloud, id, { resize: { flavorRef: big } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const moved = await attachments(cloud, volume);
      expect(moved).toEqual([{ id: expect.not.stringMatching(first?.id ?? ''), host: await hostOf(cloud, id) }]);
      await act(cloud, id, { revertResize: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await attachments(cloud, volume)).toEqual([{ id: expect.any(String), host: await hostOf(cloud, id) }]);
      expect((await showVolume(cloud, volume)).status).toBe('in-use');
    });

    it('refuses flavors that do not go, with 400', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: small });
      const message = async (flavorRef: string) => {
        const { badRequest } = await act<{ badRequest: { message: string } }>(
          cloud,
          id,
          { resize: { flavorRef } },
          400,
        );
        return badRequest.message;
      };
      expect(await message(small)).toBe(
        release === 'zed' ? 'When resizing, instances must change flavor!' : 'Resize requires a flavor change.',
      );
      expect(await message('none')).toBe(
        release === 'zed' ? 'Flavor none could not be found.' : 'Unable to locate requested flavor.',
      );
      await act(cloud, id, { resize: {} }, 400);
      await act(cloud, id, { confirmResize: null }, 409);
      expect((await showServer(cloud, id)).status).toBe('ACTIVE');
    });

    it('does not make a disk smaller: the server goes on as it was, and says why', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: big });
      const before = await usage(cloud);
      const shrunk = await act<{ badRequest?: { message: string } } | ''>(
        cloud,
        id,
        { resize: { flavorRef: small } },
        release === 'zed' ? 400 : 202,
      );
      await actionReaches(cloud, id, 'ACTIVE');
      if (release === 'zed') {
        // image_min_disk is the first flavor's root disk.
        expect(shrunk).toMatchObject({
          badRequest: { message: expect.stringContaining('minimum size is 4294967296') },
        });
      } else {
        const [fault] = await cloud.sql('SELECT message FROM nova.instance_faults WHERE instance_uuid = $1', [id]);
        expect(fault).toEqual({ message: 'Resize error: Unable to resize disk down.' });
        expect((await migrations(cloud, id)).map(({ status }) => status)).toEqual(['error']);
      }
      expect(await usage(cloud)).toEqual(before);
    });

    it('finishes a resize whose hosts died in the middle', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, {}, qcow2()), flavorRef: small });
      await cloud.stopService('nova-compute');
      await act(cloud, id, { resize: { flavorRef: big } }, 202);
      await cloud.restart();
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      await act(cloud, id, { revertResize: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
    });

    it('a resized server that is deleted leaves nothing on either host', async () => {
      const before = await usage(cloud);
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud), flavorRef: small });
      await act(cloud, id, { resize: { flavorRef: big } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
      await serverGone(cloud, id);
      await directoriesGone(cloud, id);
      expect(await usage(cloud)).toEqual(before);
    });
  });

  async function flavorNames(cloud: TestCloud, id: string) {
    const [row] = await cloud.sql<{ flavor: string }>(
      'SELECT flavor FROM nova.instance_extra WHERE instance_uuid = $1 AND deleted = 0',
      [id],
    );
    const { cur, old, new: next } = JSON.parse(row?.flavor ?? '{}') as Record<string, Record<string, { name: string }>>;
    const name = (object: Record<string, { name: string }> | undefined) => object?.['nova_object.data']?.name;
    return { cur: name(cur), old: name(old), new: name(next) };
  }

  async function attachments(cloud: TestCloud, volume: string) {
    const rows = await cloud.sql<{ id: string; connector: string | null }>(
      'SELECT id, connector FROM cinder.volume_attachment WHERE volume_id = $1 AND NOT deleted',
      [volume],
    );
    return rows.map(({ id, connector }) => ({ id, host: (JSON.parse(connector ?? '{}') as { host?: string }).host }));
  }
}
