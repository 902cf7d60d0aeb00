import { createHash } from 'node:crypto';
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
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { TestCloud } from './support/test-cloud.js';

const PATCH = { method: 'PATCH', type: 'application/openstack-images-v2.1-json-patch' };
const found = await backends();
const CHECKSUM = createHash('md5').update(qcow2()).digest('hex');

interface PropertyRow extends Record<string, unknown> {
  readonly id: number;
  readonly name: string;
  readonly value: string | null;
  readonly deleted: boolean;
}

describe.each(found)('the way of a property, on $name', (backend) => {
  let cloud: TestCloud;
  let image: string;
  let volume: string;

  const properties = () =>
    cloud.sql<PropertyRow>(
      'SELECT id, name, value, deleted FROM glance.image_properties WHERE image_id = $1 ORDER BY id',
      [image],
    );
  const patch = (changes: unknown[]) =>
    cloud.glance.ask(`/v2/images/${image}`, { ...PATCH, data: JSON.stringify(changes) });

  beforeAll(async () => {
    cloud = await TestCloud.start(backend);
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await backend.release();
  }, 30_000);

  it('stores each custom property of an image as one row of image_properties', async () => {
    image = await activeImage(cloud, {
      min_ram: 64,
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      Mixed_Case: 'Keep',
      empty: '',
    });
    expect(await properties()).toMatchObject([
      { name: 'hw_disk_bus', value: 'scsi', deleted: false },
      { name: 'hw_scsi_model', value: 'virtio-scsi', deleted: false },
      { name: 'Mixed_Case', value: 'Keep', deleted: false },
      { name: 'empty', value: '', deleted: false },
    ]);
    const [row] = await cloud.sql('SELECT status, min_ram, size::int, checksum FROM glance.images WHERE id = $1', [
      image,
    ]);
    expect(row).toEqual({ status: 'active', min_ram: 64, size: 512, checksum: CHECKSUM });
  });

  it('keeps the row of a removed property and revives it when the property comes back', async () => {
    const before = (await properties()).find((row) => row.name === 'Mixed_Case');
    expect((await patch([{ op: 'remove', path: '/Mixed_Case' }])).status).toBe(200);
    expect(await properties()).toContainEqual({ ...before, deleted: true });
    expect((await patch([{ op: 'add', path: '/Mixed_Case', value: 'Back' }])).status).toBe(200);
    expect(await properties()).toContainEqual({ ...before, value: 'Back', deleted: false });
  });

  it('copies properties and image attributes into volume_glance_metadata', async () => {
    await patch([{ op: 'add', path: '/hw_vif_model', value: 'e1000' }]);
    volume = await createVolume(cloud, { imageRef: image, name: 'root' });
    expect(await volumeReaches(cloud, volume, 'available')).toMatchObject({ status: 'available', bootable: 'true' });
    const rows = await cloud.sql<{ key: string; value: string }>(
      'SELECT key, value FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted',
      [volume],
    );
    expect(Object.fromEntries(rows.map((row) => [row.key, row.value]))).toEqual({
      image_id: image,
      image_name: 'cirros',
      checksum: CHECKSUM,
      container_format: 'bare',
      disk_format: 'qcow2',
      min_disk: '0',
      min_ram: '64',
      size: '512',
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      hw_vif_model: 'e1000',
      Mixed_Case: 'Back',
      empty: '',
    });
  });

  it('does not follow an image that is edited after the copy', async () => {
    await patch([{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }]);
    expect((await volumeReaches(cloud, volume, 'available')).volume_image_metadata).toMatchObject({
      hw_vif_model: 'e1000',
    });
  });

  it('carries the image into system_metadata and the domain of a server booted from it', async () => {
    const server = await activeServer(cloud, { imageRef: image });
    const rows = await cloud.sql<{ key: string; value: string }>(
      `SELECT key, value FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND deleted = 0 AND key LIKE 'image_%'`,
      [server],
    );
    expect(Object.fromEntries(rows.map((row) => [row.key, row.value]))).toEqual({
      image_base_image_ref: image,
      image_container_format: 'bare',
      image_disk_format: 'qcow2',
      image_min_disk: '1',
      image_min_ram: '64',
      image_hw_disk_bus: 'scsi',
      image_hw_scsi_model: 'virtio-scsi',
      image_hw_vif_model: 'rtl8139',
      image_Mixed_Case: 'Back',
      image_empty: '',
    });
    const xml = await domainXml(cloud, server);
    expect(xml).toContain('<target bus="scsi" dev="sda"/>');
    expect(xml).toContain('<controller type="scsi" model="virtio-scsi"/>');
    expect(xml).toContain('<model type="rtl8139"/>');
  });

  it('carries the copy in the volume into system_metadata and the domain of a server booted from the volume', async () => {
    const server = await activeServer(cloud, bootVolume(volume));
    expect(await systemMetadata(cloud, server)).toMatchObject({
      image_hw_vif_model: 'e1000',
      image_base_image_ref: '',
    });
    expect(await domainXml(cloud, server)).toContain('<model type="e1000"/>');
    expect(await volumeReaches(cloud, volume, 'in-use')).toMatchObject({ attachments: [{ server_id: server }] });
    const [device] = await cloud.sql(
      'SELECT volume_id, device_name, boot_index FROM nova.block_device_mapping WHERE instance_uuid = $1',
      [server],
    );
    expect(device).toMatchObject({ volume_id: volume, boot_index: 0 });
  });

  it('boots from an image into a new volume, and from a snapshot into another', async () => {
    const mapping = (source_type: string, uuid: string) => ({
      block_device_mapping_v2: [
        { boot_index: 0, uuid, source_type, destination_type: 'volume', volume_size: 1, delete_on_termination: true },
      ],
    });
    const fromImage = await activeServer(cloud, mapping('image', image));
    expect(await systemMetadata(cloud, fromImage)).toMatchObject({ image_hw_vif_model: 'rtl8139' });
    const snapshot = await cloud.cinder.ask<{ snapshot: { id: string } }>('/v3/acme/snapshots', {
      json: { snapshot: { volume_id: volume, name: 's', force: true } },
    });
    expect(snapshot.status).toBe(202);
    const shown = () =>
      cloud.cinder.ask<{ snapshot: { status: string } }>(`/v3/acme/snapshots/${snapshot.body.snapshot.id}`);
    await pollUntil(shown, ({ body }) => body.snapshot.status === 'available', { what: 'the snapshot available' });
    const fromSnapshot = await activeServer(cloud, mapping('snapshot', snapshot.body.snapshot.id));
    expect(await domainXml(cloud, fromSnapshot)).toContain('<disk type=');
  });

  it('finds one request in every log line and message by its id', async () => {
    const id = 'req-12345678-1234-4123-8123-123456789abc';
    const answer = await cloud.nova.ask<{ server: { id: string } }>('/v2.1/servers', {
      json: { server: { name: 'traced', flavorRef: '1', networks: 'none', imageRef: image } },
      headers: { 'x-openstack-request-id': id },
    });
    expect(answer.headers.get('x-openstack-request-id')).toBe(id);
    const [action] = await cloud.sql('SELECT request_id FROM nova.instance_actions WHERE instance_uuid = $1', [
      answer.body.server.id,
    ]);
    expect(action).toEqual({ request_id: id });
  });

  it('leaves no message behind in an outbox', async () => {
    const count = async () =>
      (
        await cloud.sql<{ left: number }>(
          'SELECT ((SELECT count(*) FROM glance.outbox) + (SELECT count(*) FROM cinder.outbox) + (SELECT count(*) FROM nova.outbox))::int AS left',
        )
      )[0]?.left;
    expect(await pollUntil(count, (left) => left === 0, { what: 'empty outboxes' })).toBe(0);
  });
});
