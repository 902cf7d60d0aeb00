import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { activeImage, activeServer, domainXml, showServer, systemMetadata } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

interface Recorded {
  readonly status: number;
  readonly body: { readonly server: Record<string, unknown> };
}

/** What nova 26.2.2 answered at 2.93. */
const RECORDED = JSON.parse(
  readFileSync(new URL('./fixtures/recorded-server-actions.json', import.meta.url), 'utf8'),
) as Record<'rebuild' | 'imageGone', Recorded>;

type Answered = { server: Record<string, unknown> & { status: string; adminPass: string } };

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Rebuild on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    const isZed = release === 'zed';
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const rebuild = (id: string, imageRef: string, more: Record<string, unknown> = {}, status = 202) =>
      act<Answered>(cloud, id, { rebuild: { imageRef, ...more } }, status);
    const at = (version: string) => ({ nova: cloud.nova.with({ 'openstack-api-version': `compute ${version}` }) });

    it('replaces every image row by those of the new image, and makes its domain anew', async () => {
      const first = await activeImage(cloud, {
        hw_disk_bus: 'scsi',
        hw_vif_model: 'e1000',
        os_type: 'linux',
        my_own: 'old',
        min_ram: 128,
      });
      const second = await activeImage(cloud, {
        name: 'rebuild-img',
        hw_disk_bus: 'virtio',
        os_type: 'windows',
        only_in_new: '1',
        min_ram: 64,
      });
      const id = await activeServer(cloud, { imageRef: first, metadata: { mk: 'mv' } });
      const before = await systemMetadata(cloud, id);
      const answer = await rebuild(id, second);
      expect(answer.server).toMatchObject({
        status: 'REBUILD',
        image: { id: second },
        'OS-EXT-STS:task_state': 'rebuilding',
        adminPass: expect.stringMatching(/^\w{12}$/),
        metadata: { mk: 'mv' },
      });
      await actionReaches(cloud, id, 'ACTIVE');
      const rows = await systemMetadata(cloud, id);
      const inherited = {
        image_hw_disk_bus: 'virtio',
        image_os_type: 'windows',
        image_only_in_new: '1',
        image_min_ram: '64',
        image_min_disk: '1',
        image_disk_format: 'qcow2',
        image_container_format: 'bare',
      };
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !key.startsWith('image_')));
      expect(rows).toMatchObject({ ...inherited, ...kept });
      expect(rows).not.toHaveProperty('image_my_own');
      if (isZed) {
        // The new image is the base image, and defaults that it leaves open are pinned again.
        expect(rows).toMatchObject({ image_base_image_ref: second, image_hw_vif_model: 'virtio' });
      } else {
        expect(rows).toEqual({ ...inherited, ...kept });
      }
      const xml = await domainXml(cloud, id);
      // The name that the root disk got at its first boot is kept with the server, and its bus follows the name.
      expect(xml).toMatch(/<target (?=[^>]*dev="sda")[^>]*bus="scsi"/);
      expect(xml).not.toContain('e1000');
      expect(
        await cloud.sql('SELECT image_ref, os_type, architecture, progress FROM nova.instances WHERE uuid = $1', [id]),
      ).toEqual([{ image_ref: second, os_type: 'windows', architecture: null, progress: 0 }]);
    });

    it('answers with the server in the form of its microversion', async () => {
      const image = await activeImage(cloud);
      const id = await activeServer(cloud, { imageRef: image });
      const member = cloud.nova.with({ 'x-auth-token': 'bob:acme', 'x-roles': 'member' });
      const answer = await member.ask<Answered>(`/v2.1/servers/${id}/action`, {
        json: { rebuild: { imageRef: image } },
      });
      expect([answer.status, Object.keys(answer.body.server).sort()]).toEqual([
        RECORDED.rebuild.status,
        [...Object.keys(RECORDED.rebuild.body.server), 'security_groups'].sort(),
      ]);
      expect(answer.headers.get('location')).toMatch(new RegExp(`/v2\\.1/servers/${id}$`));
      await actionReaches(cloud, id, 'ACTIVE');
      const plain = await act<Answered>(at('2.1'), id, { rebuild: { imageRef: image, adminPass: 'secret' } });
      expect(plain.server).toMatchObject({ status: 'REBUILD', adminPass: 'secret' });
      for (const later of ['user_data', 'key_name', 'OS-EXT-STS:vm_state', 'server_groups'])
        expect(plain.server).not.toHaveProperty([later]);
      await actionReaches(cloud, id, 'ACTIVE');
    });

    it('changes what the request names beside the image', async () => {
      const keypair = { name: 'mine', public_key: PUBLIC_KEY };
      expect((await cloud.nova.ask('/v2.1/os-keypairs', { json: { keypair } })).status).toBe(201);
      const image = await activeImage(cloud);
      const id = await activeServer(cloud, { imageRef: image, metadata: { old: '1' } });
      const { server } = await rebuild(id, image, {
        name: 'renamed',
        description: 'about',
        hostname: 'web-2',
        metadata: { fresh: '2' },
        user_data: 'ZGF0YQ==',
        key_name: 'mine',
        accessIPv4: '192.0.2.9',
        'OS-DCF:diskConfig': 'AUTO',
        trusted_image_certificates: null,
      });
      expect(server).toMatchObject({
        name: 'renamed',
        description: 'about',
        'OS-EXT-SRV-ATTR:hostname': 'web-2',
        metadata: { fresh: '2' },
        user_data: 'ZGF0YQ==',
        key_name: 'mine',
        accessIPv4: '192.0.2.9',
        'OS-DCF:diskConfig': 'AUTO',
      });
      await actionReaches(cloud, id, 'ACTIVE');
      await rebuild(id, image, { key_name: null, user_data: null });
      expect(await actionReaches(cloud, id, 'ACTIVE')).toMatchObject({
        key_name: null,
        'OS-EXT-SRV-ATTR:user_data': null,
        metadata: { fresh: '2' },
      });
    });

    it('stops a server again that was stopped, and gives one in ERROR another life', async () => {
      const image = await activeImage(cloud);
      const id = await activeServer(cloud, { imageRef: image });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await rebuild(id, image);
      expect((await actionReaches(cloud, id, 'SHUTOFF'))['OS-EXT-STS:power_state']).toBe(4);
      await act(cloud, id, { 'os-resetState': { state: 'error' } });
      await rebuild(id, image);
      expect((await actionReaches(cloud, id, 'ACTIVE'))['OS-EXT-STS:power_state']).toBe(1);
    });

    it('takes edits of the same image over', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      const json = [{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }];
      const type = 'application/openstack-images-v2.1-json-patch';
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json, type })).status).toBe(200);
      await rebuild(id, image);
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await systemMetadata(cloud, id))['image_hw_vif_model']).toBe('rtl8139');
      expect(await domainXml(cloud, id)).toContain('<model type="rtl8139"/>');
    });

    it('refuses what can not be rebuilt, and changes nothing', async () => {
      const image = await activeImage(cloud, { my_own: 'kept' });
      const id = await activeServer(cloud, { imageRef: image });
      const before = await systemMetadata(cloud, id);
      const queued = await cloud.glance.ask<{ id: string }>('/v2/images', {
        json: { name: 'q', disk_format: 'qcow2', container_format: 'bare' },
      });
      const large = await activeImage(cloud, { min_disk: 99 });
      const hungry = await activeImage(cloud, { min_ram: 99_999 });
      const refused = async (imageRef: string, more: Record<string, unknown>, message: string) =>
        expect(await rebuild(id, imageRef, more, 400)).toEqual({
          badRequest: { code: 400, message: expect.stringContaining(message) },
        });
      expect(await rebuild(id, someUuid(), {}, 400)).toEqual(RECORDED.imageGone.body);
      await refused(queued.body.id, {}, 'is not active');
      await refused(large, {}, isZed ? 'minimum size is 106300440576 bytes' : 'too small');
      await refused(hungry, {}, 'memory is too small');
      await refused(image, { key_name: 'nokey' }, 'Invalid key_name provided.');
      await refused(image, { personality: [] }, "('personality' was unexpected)");
      await refused('not-a-uuid', {}, 'imageRef');
      expect(await act(at('2.56'), id, { rebuild: { imageRef: image, user_data: 'eA==' } }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining("('user_data' was unexpected)") },
      });
      const many = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`k${index}`, 'v']));
      expect(await rebuild(id, image, { metadata: many }, 403)).toMatchObject({
        forbidden: { message: 'Maximum number of metadata items exceeds 128' },
      });
      await act(cloud, id, { pause: null });
      await actionReaches(cloud, id, 'PAUSED');
      expect(await rebuild(id, image, {}, 409)).toMatchObject({
        conflictingRequest: { message: expect.stringContaining("Cannot 'rebuild'") },
      });
      expect(await systemMetadata(cloud, id)).toEqual(before);
    });

    it('leaves a server in ERROR with the rows of the image that its host could not boot', async () => {
      const good = await activeImage(cloud, { my_own: 'old' });
      const id = await activeServer(cloud, { imageRef: good });
      // Both pass the API: 2014.1 looks at no property, and later releases leave the firmware to the host.
      const bad = await activeImage(
        cloud,
        isZed
          ? { hw_firmware_type: 'uefi', hw_machine_type: 'pc', os_secure_boot: 'required' }
          : { hw_disk_bus: 'bogus' },
      );
      await rebuild(id, bad);
      const server = await actionReaches(cloud, id, 'ERROR');
      expect(server).toMatchObject({ fault: { code: 500, message: expect.any(String) }, image: { id: bad } });
      const rows = await systemMetadata(cloud, id);
      expect(rows).not.toHaveProperty('image_my_own');
      expect(rows).toMatchObject(isZed ? { image_os_secure_boot: 'required' } : { image_hw_disk_bus: 'bogus' });
      const events = await cloud.sql(
        `SELECT e.event, e.result FROM nova.instance_actions_events e JOIN nova.instance_actions a ON a.id = e.action_id
          WHERE a.instance_uuid = $1 AND a.action = 'rebuild' ORDER BY e.id`,
        [id],
      );
      expect(events).toEqual([
        ...(isZed ? [{ event: 'rebuild_server', result: 'Success' }] : []),
        { event: 'compute_rebuild_instance', result: 'Error' },
      ]);
      await rebuild(id, good);
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<domain');
    });

    if (isZed) {
      it('refuses an image that changes the NUMA topology', async () => {
        const [plain, numa] = [await activeImage(cloud), await activeImage(cloud, { hw_numa_nodes: '1' })];
        const id = await activeServer(cloud, { imageRef: plain });
        expect(await rebuild(id, numa, {}, 400)).toEqual({
          badRequest: {
            code: 400,
            message:
              "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.",
          },
        });
        expect((await showServer(cloud, id)).status).toBe('ACTIVE');
      });

      it('leaves a server in ERROR on its old image_ref when its host lacks what the new image asks for', async () => {
        const [plain, picky] = [
          await activeImage(cloud),
          await activeImage(cloud, { 'trait:CUSTOM_NOWHERE': 'required' }),
        ];
        const id = await activeServer(cloud, { imageRef: plain });
        await rebuild(id, picky);
        expect(await actionReaches(cloud, id, 'ERROR')).toMatchObject({
          image: { id: plain },
          fault: { message: expect.stringContaining('Image traits cannot be satisfied') },
        });
        expect(await domainXml(cloud, id)).toContain('<domain');
      });

      it('refuses to preserve ephemeral disks on the host, as its driver does', async () => {
        const image = await activeImage(cloud);
        const id = await activeServer(cloud, { imageRef: image });
        await rebuild(id, image, { preserve_ephemeral: true });
        expect((await actionReaches(cloud, id, 'ERROR')).fault?.message).toBe(
          'The current driver does not support preserving ephemeral partitions.',
        );
      });
    }
  });
}
