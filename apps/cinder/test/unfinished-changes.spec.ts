import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { FileBackend } from '../src/backend/file-backend.js';
import { BackupStore } from '../src/backup-manager/backup-store.js';
import { CinderHarness, PROJECT } from './cinder.harness.js';
import { FakeGlance } from './fake-glance.js';
import { imageData } from './image-data.js';

const backends = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const OTHER = '199ab0af-1119-4958-a321-3bc0a366a50b';
const TARGET = '55625066-36eb-4dab-ad4b-2a91af56f52d';
const CONTEXT = { user_id: 'u', project_id: PROJECT, roles: ['member'] };
const ATTRIBUTES = { disk_format: 'raw', container_format: 'bare', min_disk: 0, min_ram: 0 };

describe.each(backends)('a change that a volume manager died in the middle of, on $name', (backend) => {
  let place: DatabasePlace;
  let stateDir: string;
  let glance: FakeGlance;
  let cinder: CinderHarness;

  const start = async () => {
    cinder = await CinderHarness.start(place, { glance, stateDir });
  };
  const made = async (fields: object = { imageRef: IMAGE }) => {
    const id = await cinder.createVolume({ size: 1, ...fields });
    await cinder.settled(id);
    return id;
  };
  /** The rows as they are while the work is under way, and then a start on them. */
  const dieDuring = async (volume: string, status: string, work: string | null, request: object = {}) => {
    await cinder.sql(
      `UPDATE cinder.volumes SET status = $2, previous_status = 'available' WHERE id = $1`,
      ...[volume, status],
    );
    if (work !== null)
      await cinder.sql(
        `INSERT INTO cinder.workers (resource_type, resource_id, status, request) VALUES ('Volume', $1, $2, $3)`,
        ...[volume, work, JSON.stringify({ context: CONTEXT, ...request })],
      );
    await cinder.stop();
    await start();
  };
  const noWork = async () => expect(await cinder.sql('SELECT id FROM cinder.workers')).toEqual([]);
  const keys = async (volume: string) =>
    (await cinder.settled(volume)).volume_image_metadata as Record<string, string> | undefined;

  beforeAll(async () => {
    place = await backend.create();
    stateDir = await mkdtemp(join(tmpdir(), 'proptrail-cinder-'));
    glance = await new FakeGlance().start();
    glance.add(IMAGE, { name: 'img', ...ATTRIBUTES, a: 'b' }, imageData('raw', 9000));
    glance.add(OTHER, { name: 'other', ...ATTRIBUTES, c: 'd' }, imageData('raw', 9000));
    await start();
  }, 60_000);
  afterEach(noWork);
  afterAll(async () => {
    await cinder.stop();
    await glance.stop();
    await place.remove();
    await backend.release();
    await rm(stateDir, { recursive: true, force: true });
  });

  const upload = { imageId: TARGET, diskFormat: 'qcow2' };
  const queued = { name: 'up', disk_format: 'qcow2', container_format: 'bare', status: 'queued', size: null };

  it('is finished when it was an upload', async () => {
    const volume = await made();
    glance.add(TARGET, queued, Buffer.alloc(0));
    await dieDuring(volume, 'uploading', 'uploading', upload);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    const image = glance.images.get(TARGET);
    expect([image?.document['status'], image?.data.subarray(0, 4).toString('latin1')]).toEqual(['active', 'QFI\xfb']);
  });

  it('is not done again when the upload had come to its end', async () => {
    const volume = await made();
    glance.add(TARGET, { ...queued, status: 'active' }, Buffer.from('whole'));
    await dieDuring(volume, 'uploading', 'uploading', upload);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    expect(glance.images.get(TARGET)?.data.toString()).toBe('whole');
  });

  it.each([TARGET, null])('is undone when there is no image to upload to: %s', async (imageId) => {
    const volume = await made();
    glance.images.delete(TARGET);
    await dieDuring(volume, 'uploading', 'uploading', { ...upload, imageId });
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    const { body } = await cinder.ask('GET', `/messages?resource_uuid=${volume}`);
    expect(body.messages).toHaveLength(1);
  });

  it('is finished when it was an extension, a new type or another image', async () => {
    const [grown, typed, filled] = [await made(), await made(), await made()];
    const other = '5e8a3aed-ac85-4ee3-a1a6-25bf2721f4fc';
    await dieDuring(grown, 'extending', 'extending', { newSize: 2 });
    expect(await cinder.settled(grown)).toMatchObject({ status: 'available', size: 2 });
    expect((await stat(cinder.service.app.get(FileBackend).pathOf({ volumeId: grown }))).size).toBe(2 * 1024 ** 3);
    await dieDuring(typed, 'retyping', 'retyping', { newTypeId: other, migrationPolicy: 'never' });
    expect(await cinder.settled(typed)).toMatchObject({ status: 'available', volume_type: '__DEFAULT__' });
    await dieDuring(filled, 'downloading', 'reimaging', { imageId: OTHER });
    expect(await cinder.settled(filled)).toMatchObject({ status: 'available' });
    expect(await keys(filled)).toMatchObject({ c: 'd', image_id: OTHER });
    expect(await keys(filled)).not.toHaveProperty('a');
  }, 60_000);

  it('is finished when it was a backup, its restoration or its deletion', async () => {
    const volume = await made();
    const ask = async (id: string) => (await cinder.ask('GET', `/backups/${id}`)).body.backup;
    const ready = (id: string) =>
      pollUntil(
        () => ask(id),
        (backup) => backup === undefined || backup.status === 'available',
        { what: `backup ${id}` },
      );
    const { id } = (await cinder.ask('POST', '/backups', { backup: { volume_id: volume } })).body.backup;
    await ready(id);
    await cinder.service.app.get(BackupStore).remove(id);
    await cinder.sql(`UPDATE cinder.backups SET status = 'creating', service = NULL WHERE id = $1`, id);
    await dieDuring(volume, 'backing-up', null);
    await ready(id);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    const target = await made({});
    await cinder.sql(
      `UPDATE cinder.backups SET status = 'restoring', restore_volume_id = $2 WHERE id = $1`,
      id,
      target,
    );
    await dieDuring(target, 'restoring-backup', null);
    await ready(id);
    expect(await cinder.settled(target)).toMatchObject({ status: 'available', bootable: 'true' });
    expect(await keys(target)).toMatchObject({ a: 'b', image_id: IMAGE });
    await cinder.sql(`UPDATE cinder.backups SET status = 'deleting' WHERE id = $1`, id);
    await cinder.stop();
    await start();
    expect(await ready(id)).toBeUndefined();
    await expect(stat(cinder.service.app.get(BackupStore).dataOf(id))).rejects.toThrow('ENOENT');
  }, 60_000);
});
