import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer, domainXml, showServer, systemMetadata } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Start, stop and reboot on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    });
    afterAll(() => cloud.stop());

    it('a stopped server is SHUTOFF, and starts again', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      expect((await showServer(cloud, id))['OS-EXT-STS:power_state']).toBe(4);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await showServer(cloud, id))['OS-EXT-STS:power_state']).toBe(1);
    });

    it('refuses to start a server that runs, with 409', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const answer = await act(cloud, id, { 'os-start': null }, 409);
      const message =
        release === 'zed'
          ? `Cannot 'start' instance ${id} while it is in vm_state active`
          : `Cannot 'start' while instance is in vm_state active`;
      expect(answer).toEqual({ conflictingRequest: { code: 409, message } });
    });

    it('of two stops at once one wins and the other gets 409', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const path = `/v2.1/servers/${id}/action`;
      const answers = await Promise.all(
        [1, 2, 3].map(() => cloud.nova.ask(path, { method: 'POST', json: { 'os-stop': null } })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      await actionReaches(cloud, id, 'SHUTOFF');
    });

    it('a hard reboot makes the document anew, a soft one keeps it', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      const before = await domainXml(cloud, id);
      const json = [{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }];
      const type = 'application/openstack-images-v2.1-json-patch';
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json, type })).status).toBe(200);
      await act(cloud, id, { reboot: { type: 'SOFT' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toBe(before);
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      // 2014.1 overlays the image as it is now; later releases read system_metadata alone.
      const model = release === 'icehouse' ? 'rtl8139' : 'e1000';
      expect(await domainXml(cloud, id)).toContain(`<model type="${model}"/>`);
    });

    it('keeps edits of the image that a reboot or a start has read where 2014.1 does, and no later', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000', hw_disk_bus: 'scsi' });
      const id = await activeServer(cloud, { imageRef: image });
      const before = await systemMetadata(cloud, id);
      const type = 'application/openstack-images-v2.1-json-patch';
      const edits = [
        { op: 'replace', path: '/hw_vif_model', value: 'rtl8139' },
        { op: 'replace', path: '/hw_disk_bus', value: 'ide' },
      ];
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json: edits, type })).status).toBe(200);
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      const edited = { image_hw_vif_model: 'rtl8139', image_hw_disk_bus: 'ide' };
      expect(await systemMetadata(cloud, id)).toEqual(release === 'icehouse' ? { ...before, ...edited } : before);
      // The disk's bus is read from what was remembered before the start, so it follows at the next boot only.
      expect(await domainXml(cloud, id)).toContain('bus="scsi"');
      const deleted = await cloud.glance.ask(`/v2/images/${image}`, { method: 'DELETE' });
      expect(deleted.status).toBe(204);
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      const xml = await domainXml(cloud, id);
      expect(xml).toContain(release === 'icehouse' ? 'bus="ide"' : 'bus="scsi"');
      expect(xml).toContain(`<model type="${release === 'icehouse' ? 'rtl8139' : 'e1000'}"/>`);
    });

    it('pins defaults that a server has no rows for when its host starts, where the release does', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, { hw_vif_model: 'e1000' }) });
      const before = await systemMetadata(cloud, id);
      const pinned = ['image_hw_machine_type', 'image_hw_disk_bus', 'image_hw_video_model'];
      await cloud.sql('DELETE FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND key = ANY($2)', [
        id,
        pinned,
      ]);
      await cloud.restart();
      await pollUntil(
        () => systemMetadata(cloud, id),
        (rows) => pinned.every((key) => key in rows === (release === 'zed')),
        { what: 'the defaults of the server' },
      );
      expect(await systemMetadata(cloud, id)).toEqual(before);
    });

    it('says 400 for an action that is none', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      expect(await act(cloud, id, { nonsense: null }, 400)).toEqual({
        badRequest: { code: 400, message: 'There is no such action: nonsense' },
      });
      expect(await act(cloud, id, {}, 400)).toEqual({ badRequest: { code: 400, message: 'Malformed request body' } });
    });

    it('finishes a task whose message was lost when everything stopped', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await cloud.stopService('nova-compute');
      await act(cloud, id, { 'os-stop': null });
      await cloud.restart();
      await actionReaches(cloud, id, 'SHUTOFF');
      expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
    });
  });
}
