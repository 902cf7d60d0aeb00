import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RpcClientFactory } from '#messaging';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { FileBackend } from '../src/backend/file-backend.js';
import { CinderHarness, HOST, PROJECT } from './cinder.harness.js';
import { FakeGlance } from './fake-glance.js';

const backends = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const DATA = Buffer.alloc(50_000, 9);

describe.each(backends)('work that a volume manager left undone, on $name', (backend) => {
  let place: DatabasePlace;
  let stateDir: string;
  let glance: FakeGlance;
  let cinder: CinderHarness | undefined;

  const start = async () => {
    cinder = await CinderHarness.start(place, { glance, stateDir });
    return cinder;
  };
  const stop = async () => {
    await cinder?.stop();
    cinder = undefined;
  };
  const fromImage = async (running: CinderHarness) => {
    const id = await running.createVolume({ size: 1, imageRef: IMAGE });
    await running.settled(id);
    return id;
  };
  const rowsOf = async (running: CinderHarness, id: string) =>
    running.sql(
      'SELECT key, value FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted ORDER BY id',
      id,
    );

  beforeAll(async () => {
    place = await backend.create();
    stateDir = await mkdtemp(join(tmpdir(), 'proptrail-cinder-'));
    glance = await new FakeGlance().start();
    glance.add(
      IMAGE,
      { name: 'img', disk_format: 'raw', container_format: 'bare', min_disk: 0, min_ram: 0, a: 'b' },
      DATA,
    );
  });
  afterEach(stop);
  afterAll(async () => {
    await glance.stop();
    await place.remove();
    await backend.release();
    await rm(stateDir, { recursive: true, force: true });
  });

  /** As if the manager had died in the middle of the copy. */
  async function dieWhileCopying(running: CinderHarness, id: string): Promise<string> {
    const path = running.service.app.get(FileBackend).pathOf({ volumeId: id });
    await running.sql(`UPDATE cinder.volumes SET status = 'downloading', bootable = false WHERE id = $1`, id);
    await running.sql('DELETE FROM cinder.volume_glance_metadata WHERE volume_id = $1', id);
    const request = { imageId: IMAGE, context: { user_id: 'u', project_id: PROJECT, roles: ['member'] } };
    await running.sql(
      `INSERT INTO cinder.workers (resource_type, resource_id, status, request) VALUES ('Volume', $1, 'creating', $2)`,
      ...[id, JSON.stringify(request)],
    );
    await stop();
    await rm(path);
    await writeFile(`${path}.half.part`, 'half of it');
    return path;
  }

  it('is done from the beginning at the next start, and nothing half-written stays', async () => {
    const before = await start();
    const id = await fromImage(before);
    const rows = await rowsOf(before, id);
    const path = await dieWhileCopying(before, id);
    glance.refusedDownloads = 1;
    const after = await start();
    expect(await after.settled(id)).toMatchObject({ status: 'available', bootable: 'true' });
    expect(await rowsOf(after, id)).toEqual(rows);
    expect((await stat(path)).size).toBe(1024 ** 3);
    expect((await readdir(dirname(path))).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await after.sql('SELECT id FROM cinder.workers')).toEqual([]);
    expect(glance.seen.at(-1)?.projectId).toBe(PROJECT);
  }, 60_000);

  it('includes deletions and snapshots', async () => {
    const before = await start();
    const [gone, kept] = [await fromImage(before), await fromImage(before)];
    const taken = (await before.ask('POST', '/snapshots', { snapshot: { volume_id: kept } })).body.snapshot.id;
    await before.settled(taken, 'snapshots');
    await before.sql(`UPDATE cinder.volumes SET status = 'deleting' WHERE id = $1`, gone);
    await before.sql(`UPDATE cinder.snapshots SET status = 'creating', progress = '0%' WHERE id = $1`, taken);
    await stop();
    const after = await start();
    expect(await after.settled(gone)).toBeNull();
    expect(await after.settled(taken, 'snapshots')).toMatchObject({
      status: 'available',
      'os-extended-snapshot-attributes:progress': '100%',
    });
    const rows = await after.sql('SELECT key FROM cinder.volume_glance_metadata WHERE snapshot_id = $1', taken);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  }, 60_000);

  it('is not done twice when the bus brings the same message again', async () => {
    const running = await start();
    const id = await fromImage(running);
    const before = await running.sql('SELECT updated_at FROM cinder.volumes WHERE id = $1', id);
    const rows = await rowsOf(running, id);
    const client = running.service.app
      .get(RpcClientFactory, { strict: false })
      .client({ topic: 'cinder-volume', server: HOST, version: '3.0' });
    const volume = { 'versioned_object.data': { id } };
    await client.call('create_volume', { volume, request_spec: {} }, { request_id: 'req-again', project_id: PROJECT });
    expect(await rowsOf(running, id)).toEqual(rows);
    expect(await running.sql('SELECT updated_at FROM cinder.volumes WHERE id = $1', id)).toEqual(before);
  }, 60_000);

  it('is not begun for a message that makes no sense', async () => {
    const running = await start();
    const client = running.service.app
      .get(RpcClientFactory, { strict: false })
      .client({ topic: 'cinder-volume', server: HOST, version: '3.0' });
    await expect(client.call('create_volume', { volume: '../../etc/passwd' })).rejects.toMatchObject({
      value: expect.stringContaining(
        'create_volume: Invalid input for field/attribute volume. Value: ../../etc/passwd.',
      ),
    });
  }, 60_000);
});
