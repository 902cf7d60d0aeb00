import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

/** What nova 26.2.2 answered at 2.93. */
const RECORDED = JSON.parse(
  readFileSync(new URL('./fixtures/recorded-server-actions.json', import.meta.url), 'utf8'),
) as Record<
  'rescue' | 'rescueImageGone',
  { request: { rescue: { rescue_image_ref: string } }; status: number; body: object }
>;

const STABLE = { hw_rescue_bus: 'usb', hw_rescue_device: 'cdrom' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Rescue on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    const isZed = release === 'zed';
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const rescue = (id: string, rescue_image_ref: string, status = RECORDED.rescue.status) =>
      act<{ adminPass: string }>(cloud, id, { rescue: { rescue_image_ref } }, status);
    const unrescue = async (id: string) => {
      await act(cloud, id, { unrescue: null });
      return actionReaches(cloud, id, 'ACTIVE');
    };
    const edit = async (image: string, path: string, value: string) => {
      const json = [{ op: 'replace', path, value }];
      const type = 'application/openstack-images-v2.1-json-patch';
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json, type })).status).toBe(200);
    };

    it('boots the rescue image first and brings the very document from before back', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'virtio', hw_vif_model: 'e1000' });
      const tools = await activeImage(cloud, { name: 'tools', hw_disk_bus: 'scsi', hw_video_model: 'vga' });
      const id = await activeServer(cloud, { imageRef: image });
      const before = await domainXml(cloud, id);
      const answer = await rescue(id, tools);
      expect(Object.keys(answer)).toEqual(Object.keys(RECORDED.rescue.body));
      expect(answer.adminPass).toMatch(/^\w{12}$/);
      const rescued = await actionReaches(cloud, id, 'RESCUE');
      expect(rescued).toMatchObject({ 'OS-EXT-STS:vm_state': 'rescued', image: { id: image } });
      const xml = await domainXml(cloud, id);
      const disks = [...xml.matchAll(/<source file="[^"]*\/(disk[^"]*)"\/>\s*<target ([^>]*)\/>/g)];
      expect(disks.map(([, file]) => file)).toEqual(['disk.rescue', 'disk']);
      for (const [, , target] of disks) expect(target).toContain('bus="scsi"');
      // 2014.1 lays the rescue image over what it remembers; later releases go by the rescue image alone.
      expect(xml).toContain(isZed ? '<model type="virtio"/>' : '<model type="e1000"/>');
      expect(await act(cloud, id, { 'os-stop': null }, 409)).toMatchObject({
        conflictingRequest: { message: expect.stringContaining('rescued') },
      });
      await unrescue(id);
      expect(await domainXml(cloud, id)).toBe(before);
    });

    it('rescues with its base image where none is named, and its own password', async () => {
      const image = await activeImage(cloud);
      const id = await activeServer(cloud, { imageRef: image });
      expect(await act(cloud, id, { rescue: { adminPass: 'mine' } }, 200)).toEqual({ adminPass: 'mine' });
      await actionReaches(cloud, id, 'RESCUE');
      expect(await domainXml(cloud, id)).toContain('/disk.rescue"/>');
      expect(await act(cloud, id, { rescue: null }, 409)).toMatchObject({
        conflictingRequest: { message: expect.stringContaining("Cannot 'rescue'") },
      });
      await unrescue(id);
      expect(await act(cloud, id, { unrescue: null }, 409)).toMatchObject({
        conflictingRequest: { message: expect.stringContaining("Cannot 'unrescue'") },
      });
    });

    it('keeps edits of the base image that a rescue has read where 2014.1 does, and no later', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000', hw_machine_type: 'pc' });
      const id = await activeServer(cloud, { imageRef: image });
      const before = await systemMetadata(cloud, id);
      await edit(image, '/hw_vif_model', 'rtl8139');
      await act(cloud, id, { rescue: null }, 200);
      await actionReaches(cloud, id, 'RESCUE');
      expect(await domainXml(cloud, id)).toContain('<model type="rtl8139"/>');
      await unrescue(id);
      expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
      const kept = isZed ? before : { ...before, image_hw_vif_model: 'rtl8139' };
      expect(await systemMetadata(cloud, id)).toEqual(kept);
    });

    it('rescues a stopped server, and one whose base image is gone if the release can', async () => {
      const image = await activeImage(cloud);
      const [stopped, orphan] = [
        await activeServer(cloud, { imageRef: image }),
        await activeServer(cloud, { imageRef: image }),
      ];
      await act(cloud, stopped, { 'os-stop': null });
      await actionReaches(cloud, stopped, 'SHUTOFF');
      await act(cloud, stopped, { rescue: null }, 200);
      await actionReaches(cloud, stopped, 'RESCUE');
      expect((await unrescue(stopped))['OS-EXT-STS:power_state']).toBe(1);
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'DELETE' })).status).toBe(204);
      await act(cloud, orphan, { rescue: null }, 200);
      await actionReaches(cloud, orphan, isZed ? 'ACTIVE' : 'RESCUE');
      const faults = await cloud.sql<{ message: string }>(
        'SELECT message FROM nova.instance_faults WHERE instance_uuid = $1',
        [orphan],
      );
      expect(faults).toEqual(isZed ? [{ message: `Image ${image} could not be found.` }] : []);
    });

    it('refuses an image that is not there or holds a mapping of volumes, and bad bodies', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const { rescue_image_ref: gone } = RECORDED.rescueImageGone.request.rescue;
      expect(await rescue(id, gone, 400)).toEqual(RECORDED.rescueImageGone.body);
      if (isZed) {
        const mapped = await activeImage(cloud, { block_device_mapping: '[{"source_type": "snapshot"}]' });
        expect(await rescue(id, mapped, 400)).toMatchObject({
          badRequest: { message: `Requested rescue image '${mapped}' is not supported` },
        });
      }
      expect(await act(cloud, id, { rescue: { rescue_image_ref: 'x' } }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining('rescue_image_ref') },
      });
      expect(await act(cloud, id, { rescue: { other: 1 } }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining("('other' was unexpected)") },
      });
      await act(cloud, id, { pause: null });
      await actionReaches(cloud, id, 'PAUSED');
      expect(await act(cloud, id, { rescue: null }, 409)).toMatchObject({
        conflictingRequest: { message: expect.stringContaining("Cannot 'rescue'") },
      });
    });

    it('rescues a server with a root volume only by an image that says how, from 2.87 on', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'scsi' });
      const volume = await createVolume(cloud, { imageRef: image });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      const refused = {
        badRequest: { code: 400, message: `Instance ${id} cannot be rescued: Cannot rescue a volume-backed instance` },
      };
      const [plain, stable] = [await activeImage(cloud), await activeImage(cloud, STABLE)];
      expect(await rescue(id, plain, 400)).toEqual(refused);
      const old = { nova: cloud.nova.with({ 'openstack-api-version': 'compute 2.86' }) };
      expect(await act(old, id, { rescue: { rescue_image_ref: stable } }, 400)).toEqual(refused);
      if (!isZed) {
        expect(await rescue(id, stable, 400)).toEqual(refused);
        return;
      }
      const before = await domainXml(cloud, id);
      await rescue(id, stable);
      await actionReaches(cloud, id, 'RESCUE');
      const xml = await domainXml(cloud, id);
      expect(xml).toContain(volume);
      expect(xml).toMatch(
        /<disk [^>]*device="cdrom"[^>]*>(?:(?!<\/disk>)[\s\S])*disk\.rescue(?:(?!<\/disk>)[\s\S])*bus="usb"/,
      );
      await unrescue(id);
      expect(await domainXml(cloud, id)).toBe(before);
      expect((await volumeReaches(cloud, volume, 'in-use')).attachments).toHaveLength(1);
    });

    if (isZed) {
      it("keeps the server's own devices with a stable rescue device, and its image decides over them", async () => {
        const image = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_vif_model: 'e1000' });
        const stable = await activeImage(cloud, { ...STABLE, hw_disk_bus: 'virtio', hw_vif_model: 'rtl8139' });
        const id = await activeServer(cloud, { imageRef: image });
        await rescue(id, stable);
        await actionReaches(cloud, id, 'RESCUE');
        const xml = await domainXml(cloud, id);
        const disks = [...xml.matchAll(/<source file="[^"]*\/(disk[^"]*)"\/>\s*<target ([^>]*)\/>/g)];
        expect(disks.map(([, file]) => file)).toEqual(['disk', 'disk.rescue']);
        expect(disks[0]?.[2]).toContain('bus="scsi"');
        expect(disks[1]?.[2]).toContain('bus="usb"');
        expect(xml).toContain('<model type="e1000"/>');
        await unrescue(id);
      });

      it('pins the machine type of a rescue image that names none, as the original does', async () => {
        const image = await activeImage(cloud, { hw_machine_type: 'q35' });
        const id = await activeServer(cloud, { imageRef: image });
        await rescue(id, await activeImage(cloud));
        await actionReaches(cloud, id, 'RESCUE');
        await unrescue(id);
        expect((await systemMetadata(cloud, id))['image_hw_machine_type']).toBe('pc');
      });
    }

    it('finishes a rescue whose host was down, and forgets the kept document when a hard reboot makes a new one', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, { hw_vif_model: 'e1000' }) });
      const before = await domainXml(cloud, id);
      await cloud.stopService('nova-compute');
      await act(cloud, id, { rescue: null }, 200);
      await cloud.restart();
      await actionReaches(cloud, id, 'RESCUE');
      await act(cloud, id, { 'os-resetState': { state: 'active' } });
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).not.toContain('disk.rescue');
      await act(cloud, id, { rescue: null }, 200);
      await actionReaches(cloud, id, 'RESCUE');
      await unrescue(id);
      expect(await domainXml(cloud, id)).not.toContain('disk.rescue');
      expect(before).toContain('e1000');
    }, 90_000);
  });
}
