import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { deleteImage, type ImageBody, patchImage, showImage } from './support/images.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showServer,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Shelving on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    let base: string;
    let server: string;
    let saved: ImageBody;
    const isZed = release === 'zed';

    const used = async () => {
      const rows = await cloud.sql<{ used: number }>('SELECT sum(memory_mb_used)::int AS used FROM nova.compute_nodes');
      return rows[0]?.used;
    };
    const column = async (id: string, name: string) =>
      (await cloud.sql(`SELECT ${name} FROM nova.instances WHERE uuid = $1`, [id]))[0]?.[name];
    const shelve = async (id: string) => {
      await act(cloud, id, { shelve: null });
      return actionReaches(cloud, id, 'SHELVED_OFFLOADED');
    };
    const volumeServer = async () => {
      const volume = await createVolume(cloud, { imageRef: base, name: 'root' });
      await volumeReaches(cloud, volume, 'available');
      return { volume, id: await activeServer(cloud, bootVolume(volume)) };
    };
    const deleted = async (id: string) => {
      expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
      await pollUntil(
        async () => (await cloud.nova.ask(`/v2.1/servers/${id}`)).status,
        (status) => status === 404,
        { what: `server ${id} gone` },
      );
    };

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_COMPUTE_HOSTS: 'one,two' });
      base = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_vif_model: 'e1000', mine: 'x' });
      server = await activeServer(cloud, { imageRef: base });
    }, 90_000);
    afterAll(() => cloud.stop());

    it('a shelved server is offloaded at once, is on no host, and takes no room', async () => {
      const before = (await used()) ?? 0;
      const shown = await shelve(server);
      expect(shown).toMatchObject({ 'OS-EXT-STS:power_state': 4, 'OS-EXT-STS:vm_state': 'shelved_offloaded' });
      expect([await column(server, 'host'), await column(server, 'image_ref')]).toEqual([null, base]);
      expect(await used()).toBe(before - 512);
      expect((await cloud.nova.ask(`/proptrail/servers/${server}/domain_xml`)).status).toBe(404);
    });

    it('its image is called after it and inherits as a snapshot does', async () => {
      const { shelved_image_id = '' } = await systemMetadata(cloud, server);
      saved = await showImage(cloud, shelved_image_id);
      expect(saved).toMatchObject({
        name: 'vm-shelved',
        status: 'active',
        disk_format: 'qcow2',
        hw_disk_bus: 'scsi',
        mine: 'x',
        base_image_ref: base,
        image_type: 'snapshot',
        instance_uuid: server,
      });
    });

    it('system_metadata remembers when, where and as what it was shelved', async () => {
      expect(await systemMetadata(cloud, server)).toMatchObject({
        shelved_image_id: saved.id,
        shelved_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
        shelved_host: expect.stringMatching(/^(one|two)$/),
        image_base_image_ref: base,
      });
    });

    it('an unshelved server boots from its own image, keeps image_ref, and its image goes', async () => {
      await act(cloud, server, { unshelve: null });
      await actionReaches(cloud, server, 'ACTIVE');
      expect(await column(server, 'image_ref')).toBe(base);
      expect(await domainXml(cloud, server)).toContain('<target bus="scsi" dev="sda"/>');
      const rows = await systemMetadata(cloud, server);
      expect([rows['shelved_image_id'], rows['shelved_at'], rows['shelved_host']]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect((await cloud.glance.ask(`/v2/images/${saved.id}`)).status).toBe(404);
      const actions = await cloud.sql(
        `SELECT a.action, e.event, e.result FROM nova.instance_actions a
           JOIN nova.instance_actions_events e ON e.action_id = a.id
          WHERE a.instance_uuid = $1 AND a.action <> 'create' ORDER BY e.id`,
        [server],
      );
      expect(actions).toEqual([
        { action: 'shelve', event: 'compute_shelve_instance', result: 'Success' },
        { action: 'unshelve', event: 'get_image_info', result: 'Success' },
        { action: 'unshelve', event: 'schedule_instances', result: 'Success' },
        { action: 'unshelve', event: 'compute_unshelve_instance', result: 'Success' },
      ]);
    });

    it('follows edits of the booted image under icehouse when it is shelved, and does not under zed', async () => {
      const source = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: source });
      await patchImage(cloud, source, [{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }]);
      await shelve(id);
      await act(cloud, id, { unshelve: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain(`<model type="${isZed ? 'e1000' : 'rtl8139'}"/>`);
    });

    it('a server with a root volume is offloaded without an image; its volume stays reserved for it', async () => {
      const { id, volume } = await volumeServer();
      await shelve(id);
      expect((await systemMetadata(cloud, id))['shelved_image_id']).toBeUndefined();
      await volumeReaches(cloud, volume, 'reserved');
      await act(cloud, id, { unshelve: null });
      await actionReaches(cloud, id, 'ACTIVE');
      await volumeReaches(cloud, volume, 'in-use');
      expect(await domainXml(cloud, id)).toContain(volume);
      await deleted(id);
      await volumeReaches(cloud, volume, 'available');
    });

    it('a shelved server is deleted with its image, and one with a root volume gives it back', async () => {
      const id = await activeServer(cloud, { imageRef: base });
      await shelve(id);
      const image = (await systemMetadata(cloud, id))['shelved_image_id'] ?? '';
      await deleted(id);
      expect((await cloud.glance.ask(`/v2/images/${image}`)).status).toBe(404);
      const other = await volumeServer();
      await shelve(other.id);
      await deleted(other.id);
      await volumeReaches(cloud, other.volume, 'available');
    });

    it('goes to ERROR with a fault when its image was deleted', async () => {
      const id = await activeServer(cloud, { imageRef: base });
      await shelve(id);
      const image = (await systemMetadata(cloud, id))['shelved_image_id'] ?? '';
      await deleteImage(cloud, image);
      await act(cloud, id, { unshelve: null });
      const shown = await actionReaches(cloud, id, 'ERROR');
      expect(shown.fault?.message).toBe(`Unshelve attempted but the image ${image} cannot be found.`);
      await deleted(id);
    });

    it('goes to the host that an admin names, and to a zone that exists', async () => {
      const id = await activeServer(cloud, { imageRef: base });
      await shelve(id);
      const message = async (argument: object, status: number) =>
        Object.values(await act<Record<string, { message: string }>>(cloud, id, { unshelve: argument }, status))[0]
          ?.message;
      expect(await message({ host: 'three' }, 400)).toBe('Compute host three could not be found.');
      expect(await message({ availability_zone: 'mars' }, 400)).toBe(
        'The requested availability zone is not available',
      );
      const user = cloud.nova.with({ 'x-roles': 'member' });
      const json = { unshelve: { host: 'two' } };
      expect((await user.ask(`/v2.1/servers/${id}/action`, { method: 'POST', json })).status).toBe(403);
      await act(cloud, id, { unshelve: { host: 'two', availability_zone: 'nova' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect([await column(id, 'host'), await column(id, 'availability_zone')]).toEqual(['two', 'nova']);
      const kept = `SELECT spec::json->'nova_object.data'->>'availability_zone' AS zone FROM nova.request_specs WHERE instance_uuid = $1`;
      expect(await cloud.sql(kept, [id])).toEqual(release === 'zed' ? [{ zone: 'nova' }] : []);
      expect(await message({ host: 'two' }, 409)).toMatch(/^Cannot 'unshelve'/);
      await deleted(id);
    });

    it('stays offloaded when no host can take it', async () => {
      const id = await activeServer(cloud, { imageRef: base });
      await shelve(id);
      await cloud.sql('UPDATE nova.compute_nodes SET memory_mb_used = memory_mb * 2');
      await act(cloud, id, { unshelve: null });
      expect(await showServer(cloud, id)).toMatchObject({ status: 'SHELVED_OFFLOADED', 'OS-EXT-STS:task_state': null });
      await cloud.sql('UPDATE nova.compute_nodes SET memory_mb_used = 0');
      await act(cloud, id, { unshelve: null });
      await actionReaches(cloud, id, 'ACTIVE');
    });

    it('refuses a locked server, and one in another state, with 409', async () => {
      const answer = await act<{ conflictingRequest: { message: string } }>(cloud, server, { unshelve: null }, 409);
      expect(answer.conflictingRequest.message).toMatch(/^Cannot 'unshelve'.* vm_state active$/);
      await cloud.sql(`UPDATE nova.instances SET locked = true WHERE uuid = $1`, [server]);
      const user = cloud.nova.with({ 'x-roles': 'member' });
      const locked = await user.ask(`/v2.1/servers/${server}/action`, { method: 'POST', json: { shelve: null } });
      expect([locked.status, locked.text]).toEqual([409, expect.stringContaining('is locked')]);
      const offload = await user.ask(`/v2.1/servers/${server}/action`, {
        method: 'POST',
        json: { shelveOffload: null },
      });
      expect(offload.status).toBe(403);
      await cloud.sql(`UPDATE nova.instances SET locked = false WHERE uuid = $1`, [server]);
    });

    it('is finished when its host comes back that was down', async () => {
      await cloud.stopService('nova-compute');
      await act(cloud, server, { shelve: null });
      expect((await showServer(cloud, server))['OS-EXT-STS:task_state']).toBe('shelving');
      await cloud.restart();
      await actionReaches(cloud, server, 'SHELVED_OFFLOADED');
      expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
    });
  });

  describe(`Shelving without offloading, on ${backend.name}`, () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed', NOVA_SHELVED_OFFLOAD_TIME: '-1' });
    }, 60_000);
    afterAll(() => cloud.stop());

    it('a shelved server stays on its host, starts there again, and is offloaded when an admin says so', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { shelve: null });
      await actionReaches(cloud, id, 'SHELVED');
      const first = (await systemMetadata(cloud, id))['shelved_image_id'] ?? '';
      await act(cloud, id, { unshelve: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await systemMetadata(cloud, id))['shelved_image_id']).toBeUndefined();
      expect((await cloud.glance.ask(`/v2/images/${first}`)).status).toBe(404);
      await act(cloud, id, { shelve: null });
      await actionReaches(cloud, id, 'SHELVED');
      await act(cloud, id, { shelveOffload: null });
      await actionReaches(cloud, id, 'SHELVED_OFFLOADED');
      await act(cloud, id, { unshelve: null });
      await actionReaches(cloud, id, 'ACTIVE');
    });
  });

  describe.each(['icehouse', 'zed'])(
    `Shelving with offloading after a while, on ${backend.name}, release %s`,
    (release) => {
      let cloud: TestCloud;
      beforeAll(async () => {
        cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_SHELVED_OFFLOAD_TIME: '1' });
      }, 60_000);
      afterAll(() => cloud.stop());

      it('a shelved server is offloaded by itself, of which its actions say nothing', async () => {
        const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
        await act(cloud, id, { shelve: null });
        await actionReaches(cloud, id, 'SHELVED');
        await actionReaches(cloud, id, 'SHELVED_OFFLOADED');
        const actions = 'SELECT action FROM nova.instance_actions WHERE instance_uuid = $1 ORDER BY id';
        expect(await cloud.sql(actions, [id])).toEqual([{ action: 'create' }, { action: 'shelve' }]);
        await act(cloud, id, { unshelve: null });
        await actionReaches(cloud, id, 'ACTIVE');
      });
    },
  );
}
