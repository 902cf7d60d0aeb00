import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { proptrail } from './support/proptrail-command.js';
import { activeImage, activeServer, domainXml, showServer, systemMetadata } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const STATE = (id: string, state: string, method: string) =>
  `Instance ${id} in vm_state ${state}. Cannot ${method} while the instance is in this state.\n`;

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`proptrail image-property and machine-type on ${backend.name}, release zed`, () => {
    let cloud: TestCloud;
    const stopped = async (fields: Record<string, unknown> = {}) => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, fields) });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      return id;
    };
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    });
    afterAll(() => cloud.stop());

    it('shows one property, or all that the server remembers', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, { hw_disk_bus: 'scsi', mine: 'x' }) });
      const one = await proptrail(cloud, 'image-property', 'show', id, 'hw_disk_bus');
      expect(one).toEqual({ status: 0, out: 'scsi\n', err: '' });
      const all = await proptrail(cloud, 'image-property', 'show', id);
      expect(all.out.split('\n')).toEqual(expect.arrayContaining(['hw_disk_bus=scsi', 'mine=x', 'disk_format=qcow2']));
      const none = await proptrail(cloud, 'image-property', 'show', id, 'hw_vif_multiqueue_enabled');
      const text = `Image property hw_vif_multiqueue_enabled not found for instance ${id}.\n`;
      expect(none).toEqual({ status: 3, out: '', err: text });
    });

    it('answers what microversion 2.98 would show, and the server itself without it', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'scsi', architecture: 'x86_64', mine: 'x' });
      const id = await activeServer(cloud, { imageRef: image });
      const { body } = await cloud.nova.ask<{ properties: object; others: object }>(
        `/proptrail/servers/${id}/image_properties`,
      );
      // The current names, those that came before them, and what the spawn registered; nothing of the user's own.
      expect(body.properties).toMatchObject({ hw_disk_bus: 'scsi', architecture: 'x86_64', hw_machine_type: 'pc' });
      expect(body.properties).not.toHaveProperty('mine');
      expect(body.others).toMatchObject({ mine: 'x', container_format: 'bare', base_image_ref: image });
      expect((await showServer(cloud, id))['image']).toEqual({ id: image, links: expect.any(Array) });
    });

    it('set changes what a stopped server remembers, and the next start makes the domain of it', async () => {
      const id = await stopped({ hw_vif_model: 'virtio' });
      const before = await domainXml(cloud, id);
      const properties = ['--property', 'hw_vif_model=e1000', '--property', 'trait:HW_CPU_X86_VMX=required'];
      const set = await proptrail(cloud, 'image-property', 'set', id, ...properties);
      expect([set.status, set.err]).toEqual([0, '']);
      expect(set.out).toContain('Set hw_vif_model, trait:HW_CPU_X86_VMX; it takes effect when');
      expect(await domainXml(cloud, id)).toBe(before);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
    });

    it('set leaves the bus of a disk as it is: the first boot has stored it in the block device mapping', async () => {
      const id = await stopped({ hw_disk_bus: 'virtio' });
      const set = await proptrail(cloud, 'image-property', 'set', id, '--property', 'hw_disk_bus=scsi');
      expect(set.status).toBe(0);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<target bus="virtio" dev="vda"/>');
    });

    it('set changes no RequestSpec: a resize makes the domain without what was set, and a hard reboot brings it back', async () => {
      const id = await stopped({ hw_vif_model: 'virtio' });
      const properties = ['--property', 'hw_vif_model=e1000', '--property', 'trait:CUSTOM_NOWHERE=required'];
      expect((await proptrail(cloud, 'image-property', 'set', id, ...properties)).status).toBe(0);
      expect((await proptrail(cloud, 'machine-type', 'update', id, 'pc-i440fx-2.11', '--force')).status).toBe(0);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      const changed = await domainXml(cloud, id);
      expect(changed).toEqual(expect.stringContaining('<model type="e1000"/>'));
      expect(changed).toEqual(expect.stringContaining('machine="pc-i440fx-2.11"'));
      // No host has the trait, and the scheduler does not know of it either.
      await act(cloud, id, { resize: { flavorRef: '2' } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const moved = await domainXml(cloud, id);
      expect(moved).toEqual(expect.stringContaining('<model type="virtio"/>'));
      expect(moved).toEqual(expect.stringContaining('machine="pc"'));
      // What the host then took is registered again; what was set is not forgotten.
      expect(await systemMetadata(cloud, id)).toMatchObject({
        image_hw_vif_model: 'e1000',
        image_hw_machine_type: 'pc',
      });
      await act(cloud, id, { confirmResize: null }, 204);
      await actionReaches(cloud, id, 'ACTIVE');
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<model type="e1000"/>');
    });

    it('unset takes a property away', async () => {
      const id = await stopped({ hw_vif_model: 'e1000', hw_rng_model: 'virtio' });
      const gone = await proptrail(cloud, 'image-property', 'unset', id, '--property', 'hw_vif_model');
      expect([gone.status, gone.err]).toEqual([0, '']);
      expect(await systemMetadata(cloud, id)).not.toHaveProperty('image_hw_vif_model');
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).not.toContain('e1000');
    });

    it.each([
      ['a name that is none', ['--property', 'hw_disk_buss=scsi'], 5, 'Invalid image property name hw_disk_buss.\n'],
      ['an older name', ['--property', 'architecture=x86_64'], 5, 'Invalid image property name architecture.\n'],
      ['a value that the field refuses', ['--property', 'hw_disk_bus=bogus'], 6, expect.stringContaining('bogus')],
      [
        'a value too long for its row',
        ['--property', `os_distro=${'x'.repeat(256)}`],
        6,
        expect.stringContaining('255'),
      ],
      ['no value', ['--property', 'hw_disk_bus'], 4, expect.stringContaining('key=value')],
      [
        'two of which one is bad',
        ['--property', 'hw_vif_model=e1000', '--property', 'hw_cpu_cores=many'],
        6,
        expect.any(String),
      ],
    ])('set refuses %s and changes nothing', async (_what, args, status, err) => {
      const id = await stopped();
      const before = await systemMetadata(cloud, id);
      expect(await proptrail(cloud, 'image-property', 'set', id, ...args)).toEqual({ status, out: '', err });
      expect(await systemMetadata(cloud, id)).toEqual(before);
    });

    it('set refuses a server that runs, one that is not there, and whoever is no admin', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const set = ['image-property', 'set', id, '--property', 'hw_disk_bus=scsi'];
      const method = 'image_property set (must be STOPPED, SHELVED, OR SHELVED_OFFLOADED).';
      expect(await proptrail(cloud, ...set)).toEqual({ status: 3, out: '', err: STATE(id, 'active', method) });
      const ghost = someUuid();
      const missing = await proptrail(cloud, 'image-property', 'set', ghost, '--property', 'hw_disk_bus=scsi');
      expect(missing).toEqual({ status: 2, out: '', err: `Instance ${ghost} could not be found.\n` });
      const member = await proptrail(cloud, ...set, '--token', 'ann:acme', '--roles', 'member');
      expect([member.status, member.err]).toEqual([
        1,
        expect.stringContaining("403 of nova-api: Policy doesn't allow"),
      ]);
    });

    it('a machine type is shown, and moves within its kind and never back', async () => {
      const id = await stopped({ hw_machine_type: 'pc-i440fx-2.8' });
      expect(await proptrail(cloud, 'machine-type', 'get', id)).toEqual({ status: 0, out: 'pc-i440fx-2.8\n', err: '' });
      const update = (...args: string[]) => proptrail(cloud, 'machine-type', 'update', id, ...args);
      const moved = `Updated instance ${id} machine type to pc-i440fx-2.11 (previously pc-i440fx-2.8)\n`;
      expect(await update('pc-i440fx-2.11')).toEqual({ status: 0, out: moved, err: '' });
      expect([
        (await update('pc-i440fx-2.8')).status,
        (await update('pc')).status,
        (await update('amiga')).status,
      ]).toEqual([4, 4, 5]);
      expect((await update('pc', '--force')).status).toBe(0);
      expect((await systemMetadata(cloud, id))['image_hw_machine_type']).toBe('pc');
    });

    it('a machine type stays while the server runs, and a server without one is listed', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      expect(await proptrail(cloud, 'machine-type', 'update', id, 'pc-i440fx-2.9')).toEqual({
        status: 3,
        out: '',
        err: STATE(id, 'active', 'update machine type.'),
      });
      expect(await proptrail(cloud, 'machine-type', 'list-unset')).toMatchObject({ status: 0 });
      await cloud.sql(
        "DELETE FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND key = 'image_hw_machine_type'",
        [id],
      );
      expect(await proptrail(cloud, 'machine-type', 'list-unset')).toEqual({ status: 3, out: `${id}\n`, err: '' });
      const none = await proptrail(cloud, 'machine-type', 'get', id);
      expect(none).toEqual({ status: 3, out: '', err: `No machine type registered for instance ${id}\n` });
    });
  });

  describe(`proptrail image-property and machine-type on ${backend.name}, release icehouse`, () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'icehouse' });
    });
    afterAll(() => cloud.stop());

    it.each([
      [['image-property', 'show'], 'it came with Yoga (25.0)'],
      [['machine-type', 'get'], 'it came with Wallaby (23.0)'],
    ])('%j is refused, and the refusal says why', async (command, reason) => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const { status, err } = await proptrail(cloud, ...command, id);
      expect([status, err]).toEqual([1, expect.stringContaining(reason)]);
    });
  });
}

describe('proptrail image-property without a cloud', () => {
  it('says where it looked and what to set', async () => {
    const endpoint = 'http://127.0.0.1:1';
    const config = { endpoints: { nova: endpoint } } as unknown as TestCloud['config'];
    const { status, err } = await proptrail({ config }, 'image-property', 'show', someUuid());
    expect([status, err]).toEqual([1, expect.stringContaining(`no answer from nova-api at ${endpoint}`)]);
  });
});
