import { open, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { FileBackend } from '../src/backend/file-backend.js';
import { CinderHarness } from './cinder.harness.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const GIB = 1024 ** 3;

describe.each(['icehouse', 'zed'] as const)('volumes under %s', (release) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;
  const pathOf = (volumeId: string) => cinder.service.app.get(FileBackend).pathOf({ volumeId });
  const rowsOf = (id: string) =>
    cinder.sql(
      `SELECT key, value FROM cinder.volume_glance_metadata WHERE (volume_id = $1 OR snapshot_id = $1) AND NOT deleted ORDER BY id`,
      id,
    );
  const data = Buffer.concat([Buffer.alloc(100_000, 1), Buffer.alloc(3_000_000), Buffer.from('tail')]);
  const document = (properties: object = {}) => ({
    ...{ name: 'img', disk_format: 'raw', container_format: 'bare', min_disk: 1, min_ram: 64, checksum: 'abc' },
    ...properties,
  });

  async function headOf(volumeId: string, bytes: number): Promise<Buffer> {
    const file = await open(pathOf(volumeId), 'r');
    try {
      return (await file.read(Buffer.alloc(bytes), 0, bytes, 0)).buffer;
    } finally {
      await file.close();
    }
  }

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release });
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it("hold the image's bytes, then zeros up to their size, without taking room for zeros", async () => {
    cinder.glance.add(IMAGE, document(), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    expect(await cinder.settled(id)).toMatchObject({ status: 'available', bootable: 'true', size: 1 });
    const { size, blocks } = await stat(pathOf(id));
    expect(size).toBe(GIB);
    expect(blocks * 512).toBeLessThan(1024 * 1024);
    expect((await headOf(id, data.length)).equals(data)).toBe(true);
  });

  it('keep every property uncut, whatever its name, and base attributes win', async () => {
    const long = 'v'.repeat(10_000);
    const odd = JSON.parse(
      `{"__proto__": "p", "constructor": "c", "long": "${long}", "empty": "", "<&>\\"'": "m", "min_ram_x": "1"}`,
    );
    cinder.glance.add(IMAGE, document({ ...odd, ['__proto__']: 'p', image_name: 'liar' }), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE, metadata: JSON.parse('{"__proto__": "m"}') });
    const view = await cinder.settled(id);
    const metadata = new Map(Object.entries(view.volume_image_metadata));
    expect(metadata.get('long')).toBe(long);
    for (const [key, value] of [
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['empty', ''],
      [`<&>"'`, 'm'],
    ])
      expect([key, metadata.get(key as string)]).toEqual([key, value]);
    expect(metadata.get('image_name')).toBe('img');
    expect(metadata.get('signature_verified')).toBe(release === 'zed' ? 'False' : undefined);
    expect(Object.entries(view.metadata)).toEqual([['__proto__', 'm']]);
    expect((await rowsOf(id)).length).toBe(metadata.size);
  });

  it("carry the request's id and project to Glance, over the bus", async () => {
    cinder.glance.add(IMAGE, document(), data);
    cinder.glance.seen.length = 0;
    const answer = await cinder.ask('POST', '/volumes', { volume: { size: 1, imageRef: IMAGE } });
    await cinder.settled(answer.body.volume.id);
    const requestId = answer.headers.get('x-openstack-request-id');
    expect(answer.headers.get('x-compute-request-id')).toBe(requestId);
    expect(cinder.glance.seen.map((seen) => seen.requestId)).toEqual([requestId, requestId, requestId]);
    expect(cinder.glance.seen.at(-1)).toMatchObject({
      path: `/v2/images/${IMAGE}/file`,
      projectId: '7dc3a6046cad49c9975765f5ca1933af',
    });
  });

  it('tell when they begin and end, with the rows of the image at the end', async () => {
    cinder.glance.add(IMAGE, document({ hw_disk_bus: 'scsi' }), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE, name: 'told' });
    const start = await cinder.notified('volume.create.start', id);
    const end = await cinder.notified('volume.create.end', id);
    expect(start).toMatchObject({ publisher_id: 'volume.volume1@file#file', priority: 'INFO' });
    expect(start.payload).toMatchObject({ status: 'creating', display_name: 'told', size: 1 });
    expect(start.payload).not.toHaveProperty('glance_metadata');
    expect(end.payload).toMatchObject({ status: 'available' });
    expect(end.payload['glance_metadata']).toContainEqual(
      expect.objectContaining({ key: 'hw_disk_bus', value: 'scsi', volume_id: id }),
    );
    expect(end['_context_auth_token']).toBeNull();
  });

  it('go to error and leave no file when the data breaks off', async () => {
    cinder.glance.add(IMAGE, document(), Buffer.alloc(3_000_000, 1));
    cinder.glance.breaksOff = true;
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    const view = await cinder.settled(id);
    cinder.glance.breaksOff = false;
    expect(view).toMatchObject({ status: 'error', bootable: 'false' });
    expect((await rowsOf(id)).map(({ key }) => key)).toEqual(release === 'zed' ? ['signature_verified'] : []);
    const left = await readdir(dirname(pathOf(id)));
    expect(left.filter((name) => name.includes(id))).toEqual([]);
    const { body } = await cinder.ask('GET', `/messages?resource_uuid=${id}`);
    expect(body.messages).toEqual([expect.objectContaining({ resource_uuid: id, message_level: 'ERROR' })]);
    expect((await cinder.ask('DELETE', `/volumes/${id}`)).status).toBe(202);
    expect(await cinder.settled(id)).toBeNull();
  });

  it('wait for a Glance that is ill for a moment', async () => {
    cinder.glance.add(IMAGE, document(), data);
    cinder.glance.refusedDownloads = 2;
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    expect(await cinder.settled(id)).toMatchObject({ status: 'available' });
    expect(cinder.glance.refusedDownloads).toBe(0);
  });

  it('copy what they hold into snapshots, clones and volumes of snapshots', async () => {
    cinder.glance.add(IMAGE, document({ hw_disk_bus: 'scsi' }), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    await cinder.settled(id);
    const snapshot = await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: id, name: 's' } });
    const snapshotId = snapshot.body.snapshot.id;
    expect(await cinder.settled(snapshotId, 'snapshots')).toMatchObject({ status: 'available', size: 1 });
    expect(await rowsOf(snapshotId)).toEqual(await rowsOf(id));
    for (const from of [{ snapshot_id: snapshotId }, { source_volid: id }]) {
      const copy = await cinder.createVolume({ size: 2, ...from });
      expect(await cinder.settled(copy)).toMatchObject({ status: 'available', bootable: 'true', size: 2 });
      expect(await rowsOf(copy)).toEqual(await rowsOf(id));
      expect((await stat(pathOf(copy))).size).toBe(2 * GIB);
      expect((await headOf(copy, data.length)).equals(data)).toBe(true);
    }
    expect((await cinder.notified('snapshot.create.end', snapshotId)).payload).toMatchObject({
      status: 'available',
      metadata: '{}',
    });
  }, 60_000);

  it('are bootable without an image, and then fail to be snapshotted under icehouse alone', async () => {
    const id = await cinder.createVolume({ size: 1 });
    await cinder.settled(id);
    // 2014.1 has no action for it.
    await cinder.sql('UPDATE cinder.volumes SET bootable = true WHERE id = $1', id);
    const snapshot = await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: id } });
    const settled = await cinder.settled(snapshot.body.snapshot.id, 'snapshots');
    expect(settled.status).toBe(release === 'icehouse' ? 'error' : 'available');
    const clone = await cinder.createVolume({ source_volid: id });
    expect((await cinder.settled(clone)).status).toBe(release === 'icehouse' ? 'error' : 'available');
  });

  it('take values beyond ASCII only where the original could', async () => {
    cinder.glance.add(IMAGE, document({ k: '值é' }), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    const view = await cinder.settled(id);
    expect(view.status).toBe(release === 'icehouse' ? 'error' : 'available');
    if (release === 'zed') expect(view.volume_image_metadata).toMatchObject({ k: '值é' });
  });

  it('take their type from the image where the release knows how', async () => {
    cinder.glance.add(IMAGE, document({ cinder_img_volume_type: '__DEFAULT__' }), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    expect((await cinder.settled(id)).volume_type).toBe(release === 'zed' ? '__DEFAULT__' : 'file');
  });

  it('lose file and rows when they are deleted, and the rows stay as deleted ones', async () => {
    cinder.glance.add(IMAGE, document(), data);
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE, metadata: { a: 'b' } });
    await cinder.settled(id);
    expect((await cinder.ask('DELETE', `/volumes/${id}`)).status).toBe(202);
    expect(await cinder.settled(id)).toBeNull();
    await expect(stat(pathOf(id))).rejects.toThrow('ENOENT');
    const [volume] = await cinder.sql('SELECT status, deleted, deleted_at FROM cinder.volumes WHERE id = $1', id);
    expect(volume).toMatchObject({ status: 'deleted', deleted: true, deleted_at: expect.any(Date) });
    for (const table of ['volume_metadata', 'volume_glance_metadata']) {
      const rows = await cinder.sql(`SELECT deleted FROM cinder.${table} WHERE volume_id = $1`, id);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ deleted }) => deleted)).toBe(true);
    }
    expect((await cinder.notified('volume.delete.end', id)).payload).toMatchObject({ status: 'deleted' });
  });
});
