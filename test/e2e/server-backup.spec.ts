import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { imageIsActive } from './support/images.js';
import { activeImage, activeServer, bootVolume, createVolume, volumeReaches } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`createBackup on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    let base: string;
    let server: string;
    const isZed = release === 'zed';

    const backup = async (name: string, rotation: number | string, backup_type = 'daily'): Promise<string> => {
      const args = { name, backup_type, rotation, metadata: { mine: 'x' } };
      const { image_id } = await act<{ image_id: string }>(cloud, server, { createBackup: args });
      await actionReaches(cloud, server, 'ACTIVE');
      return image_id;
    };
    /** Names of the backups that Glance has, oldest first. */
    const left = async (type: string) => {
      const rows = await cloud.sql<{ name: string }>(
        `SELECT i.name FROM glance.images i JOIN glance.image_properties p ON p.image_id = i.id AND p.name = 'backup_type'
          WHERE p.value = $1 AND i.status <> 'deleted' ORDER BY i.created_at`,
        [type],
      );
      return rows.map(({ name }) => name);
    };

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
      base = await activeImage(cloud, { kept: '1', image_type: 'mine', cache_in_nova: 'true' });
      server = await activeServer(cloud, { imageRef: base });
    }, 90_000);
    afterAll(() => cloud.stop());

    it('gives the image backup_type, and image_type backup whatever the booted image says', async () => {
      const image = await imageIsActive(cloud, await backup('first', 2));
      expect(image).toMatchObject({
        kept: '1',
        image_type: 'backup',
        backup_type: 'daily',
        base_image_ref: base,
        instance_uuid: server,
        mine: 'x',
        disk_format: 'qcow2',
        container_format: 'bare',
      });
      expect(image['cache_in_nova']).toBeUndefined();
    });

    it('keeps as many of a type as the rotation says, and deletes the oldest', async () => {
      await backup('weekly', 1, 'weekly');
      for (const name of ['second', 'third']) await backup(name, '2');
      expect(await left('daily')).toEqual(['second', 'third']);
      expect(await left('weekly')).toEqual(['weekly']);
    });

    it('leaves none with a rotation of 0, and tells no Location then', async () => {
      const old = cloud.nova.with({ 'openstack-api-version': 'compute 2.1' });
      const json = { createBackup: { name: 'none', backup_type: 'hourly', rotation: 0 } };
      const answer = await old.ask(`/v2.1/servers/${server}/action`, { method: 'POST', json });
      expect([answer.status, answer.headers.get('location')]).toEqual([202, null]);
      await actionReaches(cloud, server, 'ACTIVE');
      expect(await left('hourly')).toEqual([]);
    });

    it('passes over a backup that can not be deleted', async () => {
      await backup('protected', 1, 'yearly');
      await cloud.sql(`UPDATE glance.images SET protected = true WHERE name = 'protected'`);
      await backup('next', 1, 'yearly');
      expect(await left('yearly')).toEqual(['protected', 'next']);
    });

    it.each([
      [{ name: 'b', backup_type: 'daily' }, 'rotation'],
      [{ name: 'b', backup_type: 'daily', rotation: -1 }, '-1'],
      [{ name: 'b', backup_type: 'daily', rotation: 'two' }, 'two'],
      [{ backup_type: 'daily', rotation: 1 }, 'name'],
    ])('refuses %j with 400', async (args, named) => {
      const answer = await act<{ badRequest: { message: string } }>(cloud, server, { createBackup: args }, 400);
      expect(answer.badRequest.message).toContain(named);
    });

    it('refuses a server in another state with 409', async () => {
      await act(cloud, server, { 'os-stop': null });
      await actionReaches(cloud, server, 'SHUTOFF');
      await cloud.sql(`UPDATE nova.instances SET vm_state = 'rescued' WHERE uuid = $1`, [server]);
      const args = { name: 'b', backup_type: 'daily', rotation: 1 };
      const answer = await act<{ conflictingRequest: { message: string } }>(cloud, server, { createBackup: args }, 409);
      const message = isZed
        ? `Cannot 'createBackup' instance ${server} while it is in vm_state rescued`
        : `Cannot 'createBackup' while instance is in vm_state rescued`;
      expect(answer.conflictingRequest.message).toBe(message);
    });

    it('refuses a server with a root volume with 400 under zed', async () => {
      const volume = await createVolume(cloud, { imageRef: base, name: 'root' });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      const body = { createBackup: { name: 'b', backup_type: 'daily', rotation: 1 } };
      const answer = await cloud.nova.ask(`/v2.1/servers/${id}/action`, { method: 'POST', json: body });
      const message = 'Backup is not supported for volume-backed instances.';
      if (isZed) expect([answer.status, answer.body]).toEqual([400, { badRequest: { code: 400, message } }]);
      else expect(answer.status).toBe(202);
      const unfinished = () => cloud.sql('SELECT * FROM nova.unfinished_tasks WHERE instance_uuid = $1', [id]);
      await pollUntil(unfinished, (rows) => rows.length === 0, { what: 'no task' });
    });
  });
}
