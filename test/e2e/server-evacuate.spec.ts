import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { editImage, hostOf, migrations, usage } from './support/moves.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showServer,
  showVolume,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Evacuate on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_COMPUTE_HOSTS: '3' });
    });
    afterAll(() => cloud.stop());
    beforeEach(() => cloud.sql('UPDATE nova.services SET forced_down = false'));

    /** The host counts as down, whatever it reports. */
    const down = (host: string) => cloud.sql('UPDATE nova.services SET forced_down = true WHERE host = $1', [host]);
    const message = (text: string, kind = 'badRequest', code = 400) => ({ [kind]: { code, message: text } });

    it('refuses while the host is up, to the same host, and to one that is none', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const source = await hostOf(cloud, id);
      expect(await act(cloud, id, { evacuate: {} }, 400)).toEqual(
        message(`Compute service of ${source} is still in use.`),
      );
      expect(await act(cloud, id, { evacuate: { host: source } }, 400)).toEqual(
        message("The target host can't be the same one."),
      );
      expect(await act(cloud, id, { evacuate: { host: 'nowhere' } }, 404)).toEqual(
        message('Compute host nowhere not found.', 'itemNotFound', 404),
      );
      const old = { nova: cloud.nova.with({ 'openstack-api-version': 'compute 2.29' }) };
      expect(await act(old, id, { evacuate: { force: true } }, 400)).toEqual(
        message("Can't force to a non-provided destination"),
      );
      await act(cloud, id, { evacuate: { force: true, host: 'compute1' } }, 400);
      await act({ nova: cloud.nova.with({ 'x-roles': 'member' }) }, id, { evacuate: {} }, 403);
      expect((await showServer(cloud, id))['OS-EXT-STS:task_state']).toBeNull();
    });

    it('makes the server again on another host, from the metadata that the release reads', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      const source = await hostOf(cloud, id);
      const before = await usage(cloud);
      await editImage(cloud, image, { hw_vif_model: 'rtl8139' });
      await down(source);
      await act(cloud, id, { evacuate: {} }, 200);
      await actionReaches(cloud, id, 'ACTIVE');
      const destination = await hostOf(cloud, id);
      expect(destination).not.toBe(source);
      // Both hosts share their files here: 2014.1 asks for no image then, and so knows no property at all.
      const model = release === 'icehouse' ? 'virtio' : 'e1000';
      expect(await domainXml(cloud, id)).toContain(`<model type="${model}"/>`);
      expect(await migrations(cloud, id)).toMatchObject([
        { migration_type: 'evacuation', status: 'done', source_compute: source, dest_compute: destination },
      ]);
      expect((await usage(cloud)).get(source)).toBe((before.get(source) ?? 0) - 512);
      expect((await usage(cloud)).get(destination)).toBe((before.get(destination) ?? 0) + 512);
    });

    it('a host that comes back lets go of what was evacuated from it', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const source = await hostOf(cloud, id);
      await down(source);
      await act(cloud, id, { evacuate: {} }, 200);
      await actionReaches(cloud, id, 'ACTIVE');
      const xml = await domainXml(cloud, id);
      await cloud.restart();
      expect(await domainXml(cloud, id)).toBe(xml);
      expect(await hostOf(cloud, id)).not.toBe(source);
    });

    it('a stopped server stays stopped, and its volume follows', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await down(await hostOf(cloud, id));
      await act(cloud, id, { evacuate: {} }, 200);
      await pollUntil(
        () => migrations(cloud, id),
        ([migration]) => migration?.['status'] === 'done',
        { what: `the evacuation of ${id}` },
      );
      expect((await actionReaches(cloud, id, 'SHUTOFF'))['OS-EXT-STS:power_state']).toBe(4);
      expect((await showVolume(cloud, volume)).status).toBe('in-use');
      const rows = await cloud.sql<{ connector: string }>(
        'SELECT connector FROM cinder.volume_attachment WHERE volume_id = $1 AND NOT deleted',
        [volume],
      );
      expect(rows.map(({ connector }) => (JSON.parse(connector) as { host: string }).host)).toEqual([
        await hostOf(cloud, id),
      ]);
    });

    it('below 2.14 the request says where the files are, and gets a password; a false word leaves the server in ERROR', async () => {
      const old = { nova: cloud.nova.with({ 'openstack-api-version': 'compute 2.13' }) };
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await down(await hostOf(cloud, id));
      await act(old, id, { evacuate: {} }, 400);
      const both = { onSharedStorage: true, adminPass: 'secret' };
      expect(await act(old, id, { evacuate: both }, 400)).toEqual(
        message("admin password can't be changed on existing disk"),
      );
      const other = (await hostOf(cloud, id)) === 'compute1' ? 'compute2' : 'compute1';
      const answer = await act<{ adminPass: string }>(
        old,
        id,
        { evacuate: { host: other, onSharedStorage: false } },
        200,
      );
      expect(answer.adminPass).toMatch(/^\w{12}$/);
      const failed = await actionReaches(cloud, id, 'ERROR');
      expect(failed.fault?.message).toBe('Invalid state of instance files on shared storage');
      expect(await migrations(cloud, id)).toMatchObject([{ status: 'failed' }]);
    });

    it('without a host that takes it the server is in ERROR, with every reason', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const before = await usage(cloud);
      await cloud.sql('UPDATE nova.services SET forced_down = true');
      await act(cloud, id, { evacuate: {} }, 200);
      const failed = await actionReaches(cloud, id, 'ERROR');
      expect(failed.fault?.message).toMatch(/^No valid host was found\./);
      expect(await usage(cloud)).toEqual(before);
    });
  });
}
