import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { qcow2 } from './support/disk-image.js';
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
import { PROJECT, TestCloud } from './support/test-cloud.js';
import { glanceMetadata, madeOf, uploadedImage, volumeAction } from './support/volume-actions.js';

const found = await backends();
const CUSTOM = { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi', hw_vif_model: 'e1000', my_custom: 'kept' };
/** Keys of an image's copy in a volume that are no custom properties: option glance_core_properties. */
const CORE = ['checksum', 'container_format', 'disk_format', 'image_name', 'image_id', 'min_disk', 'min_ram', 'size'];

const RELEASES = [
  { release: 'icehouse', inherits: false },
  { release: 'zed', inherits: true },
] as const;

describe.each(found.flatMap((backend) => RELEASES.map((rules) => ({ backend, ...rules }))))(
  'the life of a volume, $release on $backend.name',
  ({ backend, release, inherits }) => {
    let cloud: TestCloud;
    let image: string;
    let volume: string;
    let copied: Record<string, string>;

    const fromImage = async (fields: Record<string, unknown> = {}) => {
      const id = await createVolume(cloud, { imageRef: image, ...fields });
      await volumeReaches(cloud, id, 'available');
      return id;
    };
    const shownImage = async (id: string) => (await cloud.glance.ask(`/v2/images/${id}`)).body;

    beforeAll(async () => {
      // With it a volume of an uploaded image ends in error: signature_verified would be there twice.
      const settings = { CINDER_VERIFY_GLANCE_SIGNATURES: 'disabled' };
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, ...settings });
      image = await activeImage(cloud, { ...CUSTOM, min_disk: 1, min_ram: 64 });
      volume = await fromImage();
      copied = await glanceMetadata(cloud, volume);
    }, 60_000);
    afterAll(() => cloud?.stop(), 30_000);

    describe('uploaded to an image', () => {
      let uploaded: string;

      beforeAll(async () => {
        const set = { json: { 'os-set_image_metadata': { metadata: { hw_vif_model: 'rtl8139' } } } };
        const answer = await cloud.cinder.ask(`/v3/${PROJECT}/volumes/${volume}/action`, set);
        expect(answer.status).toBe(inherits ? 200 : 400);
        uploaded = await uploadedImage(cloud, volume);
      }, 30_000);

      it(`gives it ${inherits ? 'the custom properties of its volume_glance_metadata' : 'nothing of its volume_glance_metadata'}`, async () => {
        const document = await shownImage(uploaded);
        for (const name of Object.keys(CUSTOM)) expect([name, name in document]).toEqual([name, inherits]);
        if (inherits) expect(document['hw_vif_model']).toBe('rtl8139');
        const rows = await cloud.sql<{ name: string }>(
          'SELECT name FROM glance.image_properties WHERE image_id = $1 AND NOT deleted',
          [uploaded],
        );
        const custom = Object.keys(await glanceMetadata(cloud, volume)).filter((key) => !CORE.includes(key));
        expect(rows.map(({ name }) => name).sort()).toEqual(inherits ? custom.sort() : []);
      });

      it('gives it the same data, and neither min_disk nor min_ram nor where it came from', async () => {
        const document = await shownImage(uploaded);
        expect(document).toMatchObject({ name: 'uploaded', disk_format: 'qcow2', min_disk: 0, min_ram: 0 });
        for (const name of ['image_id', 'image_name', 'base_image_ref']) expect(document).not.toHaveProperty(name);
        const data = await cloud.glance.ask(`/v2/images/${uploaded}/file`);
        expect(data.text).toHaveLength(qcow2().length);
        expect(await showVolume(cloud, volume)).toMatchObject({ status: 'available', bootable: 'true' });
      });

      it('makes a volume again, whose server has what came all the way', async () => {
        const again = await createVolume(cloud, { imageRef: uploaded });
        expect(await volumeReaches(cloud, again, 'available')).toMatchObject({ status: 'available' });
        const rows = await glanceMetadata(cloud, again);
        expect(rows).toMatchObject({ image_id: uploaded, image_name: 'uploaded', min_disk: '0' });
        expect(rows['my_custom']).toBe(inherits ? 'kept' : undefined);
        const server = await activeServer(cloud, bootVolume(again));
        expect((await systemMetadata(cloud, server))['image_my_custom']).toBe(inherits ? 'kept' : undefined);
        const model = inherits ? 'rtl8139' : 'virtio';
        expect(await domainXml(cloud, server)).toContain(`<model type="${model}"/>`);
      });

      it('leaves its own copy as it was', async () => {
        const { hw_vif_model: _, ...rest } = await glanceMetadata(cloud, volume);
        const { hw_vif_model: __, ...before } = copied;
        expect(rest).toEqual(before);
      });
    });

    it('hands all rows to a snapshot, a clone and a volume of the snapshot, when it is bootable', async () => {
      const source = await fromImage();
      const rows = await glanceMetadata(cloud, source);
      const snapshot = await madeOf(cloud, 'snapshot', source);
      expect(await glanceMetadata(cloud, snapshot)).toEqual(rows);
      for (const from of [{ source_volid: source }, { snapshot_id: snapshot }]) {
        const copy = await createVolume(cloud, from);
        expect(await volumeReaches(cloud, copy, 'available')).toMatchObject({ bootable: 'true' });
        expect(await glanceMetadata(cloud, copy)).toEqual(rows);
      }
    });

    it('hands no row on when it is not bootable, and keeps its own', async () => {
      const source = await fromImage();
      const rows = await glanceMetadata(cloud, source);
      // 2014.1 has no action for it.
      await cloud.sql('UPDATE cinder.volumes SET bootable = false WHERE id = $1', [source]);
      const snapshot = await madeOf(cloud, 'snapshot', source);
      const clone = await createVolume(cloud, { source_volid: source });
      expect(await volumeReaches(cloud, clone, 'available')).toMatchObject({ bootable: 'false' });
      expect([await glanceMetadata(cloud, snapshot), await glanceMetadata(cloud, clone)]).toEqual([{}, {}]);
      expect(await glanceMetadata(cloud, source)).toEqual(rows);
    });

    it('comes back out of a backup with the rows that went in, bootable', async () => {
      const source = await fromImage({ name: 'source' });
      const rows = await glanceMetadata(cloud, source);
      const backup = await madeOf(cloud, 'backup', source);
      const target = await createVolume(cloud, { name: 'target' });
      await volumeReaches(cloud, target, 'available');
      const restore = { json: { restore: { volume_id: target } } };
      const answer = await cloud.cinder.ask(`/v3/${PROJECT}/backups/${backup}/restore`, restore);
      expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
      expect(await volumeReaches(cloud, target, 'available')).toMatchObject({ bootable: 'true' });
      expect(await glanceMetadata(cloud, target)).toEqual(rows);
      expect((await systemMetadata(cloud, await activeServer(cloud, bootVolume(target))))['image_my_custom']).toBe(
        'kept',
      );
    });

    it('keeps its rows when it grows, takes another type and goes to another project', async () => {
      const moved = await fromImage();
      const rows = await glanceMetadata(cloud, moved);
      await volumeAction(cloud, moved, 'os-extend', { new_size: 2 });
      expect(await volumeReaches(cloud, moved, 'available')).toMatchObject({ size: 2 });
      await volumeAction(cloud, moved, 'os-retype', { new_type: '__DEFAULT__', migration_policy: 'never' });
      expect(await volumeReaches(cloud, moved, 'available')).toMatchObject({ volume_type: '__DEFAULT__' });
      const offer = { json: { transfer: { volume_id: moved } } };
      type Offered = { transfer: { id: string; auth_key: string } };
      const { transfer } = (await cloud.cinder.ask<Offered>(`/v3/${PROJECT}/volume-transfers`, offer)).body;
      const bob = cloud.cinder.with({ 'x-auth-token': 'bob:globex', 'x-roles': 'member' });
      const accept = { json: { accept: { auth_key: transfer.auth_key } } };
      const accepted = await bob.ask(`/v3/globex/volume-transfers/${transfer.id}/accept`, accept);
      expect([accepted.status, accepted.body]).toEqual([202, expect.anything()]);
      const shown = await bob.ask<{ volume: Record<string, unknown> }>(`/v3/globex/volumes/${moved}`);
      expect(shown.body.volume).toMatchObject({
        'os-vol-tenant-attr:tenant_id': 'globex',
        status: 'available',
        size: 2,
      });
      expect(shown.body.volume['volume_image_metadata']).toEqual(rows);
    });

    it('loses its rows to those of another image when it is re-imaged', async () => {
      if (!inherits) {
        const action = { json: { 'os-reimage': { image_id: image } } };
        const refused = await cloud.cinder.ask(`/v3/${PROJECT}/volumes/${volume}/action`, action);
        expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('There is no such action')]);
        return;
      }
      const target = await fromImage();
      const other = await activeImage(cloud, { name: 'other', os_distro: 'debian' });
      await volumeAction(cloud, target, 'os-reimage', { image_id: other });
      await volumeReaches(cloud, target, 'available');
      const rows = await glanceMetadata(cloud, target);
      expect(rows).toMatchObject({ image_id: other, image_name: 'other', os_distro: 'debian' });
      expect(Object.keys(rows).filter((key) => key in CUSTOM)).toEqual([]);
    });

    it('takes its type from the image only where the release knows how', async () => {
      const typed = await activeImage(cloud, { cinder_img_volume_type: '__DEFAULT__' });
      const id = await createVolume(cloud, { imageRef: typed });
      const type = release === 'zed' ? '__DEFAULT__' : 'file';
      expect(await volumeReaches(cloud, id, 'available')).toMatchObject({ volume_type: type });
    });

    it('is found by its image metadata, where microversion and role allow the filter', async () => {
      const query = `?glance_metadata=${encodeURIComponent("{'my_custom':'kept','hw_disk_bus':'scsi'}")}`;
      const list = (version: string, roles: string) =>
        cloud.cinder
          .with({ 'openstack-api-version': `volume ${version}`, 'x-roles': roles })
          .ask<{ volumes: { id: string }[]; badRequest?: { message: string } }>(`/v3/${PROJECT}/volumes${query}`);
      const ids = (await list('3.4', 'member')).body.volumes.map(({ id }) => id);
      expect(ids).toContain(volume);
      expect((await list('3.70', 'admin')).body.volumes.map(({ id }) => id)).toEqual(ids);
      expect(ids.length).toBeLessThan((await list('3.3', 'member')).body.volumes.length);
      expect((await list('3.70', 'member')).body.badRequest?.message).toBe(
        'Invalid filters glance_metadata are found in query options.',
      );
    });

    it('can be snapshotted by force, and detached by steps, while a server has it', async () => {
      const held = await fromImage();
      await activeServer(cloud, bootVolume(held));
      await volumeReaches(cloud, held, 'in-use');
      const old = cloud.cinder.with({ 'openstack-api-version': 'volume 3.44' });
      const forced = { json: { snapshot: { volume_id: held, force: true } } };
      const taken = await old.ask<{ snapshot: { id: string } }>(`/v3/${PROJECT}/snapshots`, forced);
      expect(taken.status).toBe(202);
      const { id } = taken.body.snapshot;
      await pollUntil(
        () => old.ask<{ snapshot: { status: string } }>(`/v3/${PROJECT}/snapshots/${id}`),
        ({ body }) => body.snapshot.status === 'available',
        { what: 'the snapshot available' },
      );
      expect(await glanceMetadata(cloud, id)).toEqual(await glanceMetadata(cloud, held));
      await volumeAction(cloud, held, 'os-begin_detaching', {});
      expect(await showVolume(cloud, held)).toMatchObject({ status: 'detaching' });
      await volumeAction(cloud, held, 'os-roll_detaching', {});
      expect(await showVolume(cloud, held)).toMatchObject({ status: 'in-use' });
    });
  },
);

afterAll(async () => {
  for (const backend of found) await backend.release();
});
