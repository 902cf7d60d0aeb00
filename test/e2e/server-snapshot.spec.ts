import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { deleteImage, type ImageBody, imageIsActive, patchImage, showImage } from './support/images.js';
import { activeImage, activeServer, showServer, systemMetadata } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { PROJECT, TestCloud } from './support/test-cloud.js';

const LONG = 'v'.repeat(300);
const PROPERTIES = {
  hw_disk_bus: 'scsi',
  hw_qemu_guest_agent: 'yes',
  os_distro: 'debian',
  my_custom: 'kept',
  long_value: LONG,
  empty_value: '',
};

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(
    `The image of a server with a local disk, on ${backend.name}, release %s`,
    (release) => {
      let cloud: TestCloud;
      let base: string;
      let server: string;
      let image: ImageBody;
      const isZed = release === 'zed';

      const snapshot = async (id: string, name: string, metadata?: object): Promise<string> => {
        const body = { createImage: { name, ...(metadata === undefined ? {} : { metadata }) } };
        return (await act<{ image_id: string }>(cloud, id, body)).image_id;
      };

      beforeAll(async () => {
        cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
        base = await activeImage(cloud, { min_ram: 64, ...PROPERTIES });
        server = await activeServer(cloud, { imageRef: base });
        image = await imageIsActive(cloud, await snapshot(server, 'snap', { my_custom: 'mine', added: 'yes' }));
        await actionReaches(cloud, server, 'ACTIVE');
      }, 90_000);
      afterAll(() => cloud.stop());

      it('inherits the properties that the server was booted with', () => {
        expect(image).toMatchObject({ hw_disk_bus: 'scsi', hw_qemu_guest_agent: 'yes', os_distro: 'debian' });
      });

      it('inherits values cut at 255 characters, as system_metadata has them', () => {
        expect(image['long_value']).toBe('v'.repeat(255));
      });

      it('inherits min_ram, and a min_disk raised to the flavor, as attributes', () => {
        expect(image).toMatchObject({ min_ram: 64, min_disk: 1 });
      });

      it('is given base_image_ref, the image that the server was booted from', () => {
        expect(image['base_image_ref']).toBe(base);
      });

      it('is given what tells whose snapshot it is', () => {
        expect(image).toMatchObject({
          instance_uuid: server,
          user_id: 'ann',
          image_type: 'snapshot',
          image_location: 'snapshot',
          image_state: 'available',
          owner_id: PROJECT,
          name: 'snap',
          visibility: 'private',
        });
      });

      it('is given the metadata of the request, which wins over what is inherited', () => {
        expect(image).toMatchObject({ my_custom: 'mine', added: 'yes' });
      });

      it('carries along rows of system_metadata that no image ever had', () => {
        const leaked = isZed
          ? { owner_user_name: 'ann', owner_project_name: PROJECT }
          : { instance_type_name: 'm1.tiny' };
        expect(image).toMatchObject(leaked);
      });

      it('has the defaults that zed registers when it spawns, and none under icehouse', () => {
        expect(image['hw_machine_type']).toEqual(isZed ? expect.any(String) : undefined);
      });

      it('holds the disk in the format that the host keeps it in, of the size of the flavor', () => {
        expect(image).toMatchObject({ disk_format: 'qcow2', container_format: 'bare', size: 196_624 });
        if (isZed) expect(image['virtual_size']).toBe(1024 ** 3);
      });

      it('is without what must not be inherited', async () => {
        const marks = {
          cache_in_nova: 'true',
          bittorrent: '1',
          img_signature: 'sig',
          img_signature_hash_method: 'SHA-256',
        };
        const source = await activeImage(cloud, { ...marks, kept: '1' });
        const id = await activeServer(cloud, { imageRef: source });
        const made = await imageIsActive(cloud, await snapshot(id, 'stripped'));
        expect(made['kept']).toBe('1');
        expect([made['cache_in_nova'], made['bittorrent']]).toEqual([undefined, undefined]);
        expect(made['img_signature']).toBe(isZed ? undefined : 'sig');
      });

      it('follows edits of the booted image under icehouse, which makes them rows of the server, and not under zed', async () => {
        const source = await activeImage(cloud, { os_distro: 'debian' });
        const id = await activeServer(cloud, { imageRef: source });
        await patchImage(cloud, source, [
          { op: 'replace', path: '/os_distro', value: 'ubuntu' },
          { op: 'add', path: '/added_later', value: 'late' },
        ]);
        const made = await imageIsActive(cloud, await snapshot(id, 'edited'));
        await actionReaches(cloud, id, 'ACTIVE');
        const expected = isZed ? ['debian', undefined] : ['ubuntu', 'late'];
        expect([made['os_distro'], made['added_later']]).toEqual(expected);
        const rows = await systemMetadata(cloud, id);
        expect([rows['image_os_distro'], rows['image_added_later']]).toEqual(expected);
      });

      it('inherits the same from system_metadata alone when the booted image is deleted', async () => {
        const source = await activeImage(cloud, { os_distro: 'debian', mine: 'x' });
        const id = await activeServer(cloud, { imageRef: source });
        await deleteImage(cloud, source);
        const made = await imageIsActive(cloud, await snapshot(id, 'orphan'));
        expect(made).toMatchObject({ os_distro: 'debian', mine: 'x', base_image_ref: source, image_type: 'snapshot' });
      });

      it('boots a server that has the same rows, and keeps the first image as its base', async () => {
        const id = await activeServer(cloud, { imageRef: image.id });
        const rows = await systemMetadata(cloud, id);
        expect(rows).toMatchObject({ image_base_image_ref: base, image_hw_disk_bus: 'scsi', image_my_custom: 'mine' });
        const second = await imageIsActive(cloud, await snapshot(id, 'second'));
        expect(second).toMatchObject({ base_image_ref: base, instance_uuid: id });
      });

      it('is told by Location below microversion 2.45, by its id from there on', async () => {
        const old = cloud.nova.with({ 'openstack-api-version': 'compute 2.44' });
        const json = { createImage: { name: 'old' } };
        const answer = await old.ask(`/v2.1/servers/${server}/action`, { method: 'POST', json });
        expect([answer.status, answer.text]).toEqual([202, '']);
        const location = answer.headers.get('location') ?? '';
        expect(location).toMatch(isZed ? /:\d+\/images\/[0-9a-f-]{36}$/ : /\/v2\/acme\/images\/[0-9a-f-]{36}$/);
        await imageIsActive(cloud, location.slice(-36));
        await actionReaches(cloud, server, 'ACTIVE');
      });

      it('is made of one of two requests at once; the other gets 409 and leaves no image', async () => {
        const ask = (name: string) =>
          cloud.nova.ask(`/v2.1/servers/${server}/action`, { method: 'POST', json: { createImage: { name } } });
        const answers = await Promise.all([ask('race'), ask('race')]);
        expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
        await actionReaches(cloud, server, 'ACTIVE');
        expect(
          await cloud.sql(`SELECT id FROM glance.images WHERE name = 'race' AND status <> 'deleted'`),
        ).toHaveLength(1);
      });

      it.each([
        [{ name: '' }, "Invalid input for field/attribute name. Value: . '' is too short"],
        [{ name: null }, "Invalid input for field/attribute name. Value: None. None is not of type 'string'"],
        [{}, "Invalid input for field/attribute createImage. Value: {}. 'name' is a required property"],
        [
          { metadata: {} },
          "Invalid input for field/attribute createImage. Value: {'metadata': {}}. 'name' is a required",
        ],
      ])('is refused with 400 without a name: %j', async (createImage, message) => {
        const answer = await act(cloud, server, { createImage }, 400);
        const text = isZed ? expect.stringContaining(message) : 'createImage entity requires name attribute';
        expect(answer).toEqual({ badRequest: { code: 400, message: text } });
      });

      it('leaves an action with its event, and a server whose task has ended', async () => {
        const rows = await cloud.sql(
          `SELECT a.action, e.event, e.result FROM nova.instance_actions a
           JOIN nova.instance_actions_events e ON e.action_id = a.id
          WHERE a.instance_uuid = $1 AND a.action = 'createImage' ORDER BY a.id LIMIT 1`,
          [server],
        );
        const expected = { action: 'createImage', event: 'compute_snapshot_instance', result: 'Success' };
        expect(rows).toEqual(isZed ? [expected] : []);
      });

      it('is finished when its host was down; when it was deleted meanwhile the task ends without a fault', async () => {
        const other = await activeServer(cloud, { imageRef: base });
        await cloud.stopService('nova-compute');
        const made = await snapshot(server, 'late');
        const doomed = await snapshot(other, 'deleted-meanwhile');
        expect((await showServer(cloud, server))['OS-EXT-STS:task_state']).toBe('image_snapshot_pending');
        expect((await showImage(cloud, doomed)).status).toBe('queued');
        await deleteImage(cloud, doomed);
        await cloud.restart();
        await imageIsActive(cloud, made);
        await actionReaches(cloud, server, 'ACTIVE');
        await actionReaches(cloud, other, 'ACTIVE');
        expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
        expect(await cloud.sql('SELECT * FROM nova.instance_faults WHERE instance_uuid = $1', [other])).toEqual([]);
      });

      it('goes with a server that is deleted before it is filled', async () => {
        const id = await activeServer(cloud, { imageRef: base });
        const made = await snapshot(id, 'doomed');
        expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
        await pollUntil(
          async () => (await cloud.nova.ask(`/v2.1/servers/${id}`)).status,
          (status) => status === 404,
          { what: `server ${id} gone` },
        );
        const status = async () =>
          (await cloud.sql<{ status: string }>('SELECT status FROM glance.images WHERE id = $1', [made]))[0]?.status;
        const settled = await pollUntil(status, (now) => now === 'active' || now === 'deleted', {
          what: 'image settled',
        });
        expect(['active', 'deleted']).toContain(settled);
      });
    },
  );
}
