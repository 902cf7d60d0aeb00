import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../../test/support/database-backends.js';
import { eventually } from '../../../../test/support/eventually.js';
import { MEMBER, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

describe.each(backends)('an upload that died with its process, on $name', ({ create, release }) => {
  it('is gone at the next start, and its image is queued', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'proptrail-glance-'));
    const place = await create();
    const options = { release: 'zed', databaseUrl: place.databaseUrl, stateDir } as const;
    const inImages = (name: string) => join(stateDir, 'images', name);
    const before = await RunningGlance.start(options);
    const newImage = async () => (await before.create({ disk_format: 'raw', container_format: 'bare' })).body.id;
    const [dying, deleted, whole] = [await newImage(), await newImage(), await newImage()];
    await before.upload(deleted, 'x');
    await before.upload(whole, 'kept');
    // What a kill at the worst moments leaves: a claim of a process that is no more, half a file and a renamed one, and
    // the file of an image whose deletion was just committed.
    await before.sql(`UPDATE glance.images SET status = 'saving' WHERE id = $1`, [dying]);
    await before.sql('INSERT INTO glance.image_uploads (image_id, worker) VALUES ($1, 42)', [dying]);
    await before.sql('UPDATE glance.images SET deleted = true WHERE id = $1', [deleted]);
    writeFileSync(inImages(`${dying}.00000000-0000-0000-0000-000000000000.part`), 'half');
    writeFileSync(inImages(dying), 'renamed, but never committed');
    await before.close();

    const after = await RunningGlance.start(options);
    expect((await after.show(dying)).body.status).toBe('queued');
    expect(readdirSync(join(stateDir, 'images'))).toEqual([whole]);
    expect((await after.upload(dying, 'again')).status).toBe(204);
    expect((await after.ask(MEMBER, 'GET', `/v2/images/${whole}/file`)).text).toBe('kept');
    await after.close();
    await place.remove();
    await release();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);
});

// The embedded database belongs to one process, so this is about real servers only.
for (const { name, create, release } of backends.filter((backend) => backend.name === 'postgresql')) {
  describe(`two processes on one ${name}`, () => {
    let stateDir: string;
    let place: DatabasePlace;
    let first: RunningGlance;
    let second: RunningGlance | null = null;

    const start = () => RunningGlance.start({ release: 'zed', databaseUrl: place.databaseUrl, stateDir });

    beforeEach(async () => {
      stateDir = mkdtempSync(join(tmpdir(), 'proptrail-glance-'));
      place = await create();
      first = await start();
    }, 60_000);

    afterEach(async () => {
      await second?.close();
      await first.close();
      await place.remove();
      rmSync(stateDir, { recursive: true, force: true });
    });

    afterAll(release);

    /** An upload that goes on while the second process starts. */
    async function uploadAcrossAStart(): Promise<{ status: number; data: string }> {
      const { id } = (await first.create({ disk_format: 'raw', container_format: 'bare' })).body;
      let end = () => {};
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(Buffer.from('slow'));
          end = () => controller.close();
        },
      });
      const upload = first.upload(id, stream);
      await eventually('the upload is under way', async () => (await first.show(id)).body.status === 'saving');
      second = await start();
      expect((await second.show(id)).body.status).toBe('saving');
      end();
      const { status } = await upload;
      return { status, data: (await second.ask(MEMBER, 'GET', `/v2/images/${id}/file`)).text };
    }

    it('leave each other the uploads that are under way', async () => {
      expect(await uploadAcrossAStart()).toEqual({ status: 204, data: 'slow' });
    }, 60_000);

    it('do so too after one lost the connection that showed it alive', async () => {
      const alive = `SELECT pid FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await first.sql(alive)).toHaveLength(1);
      await first.sql(`SELECT pg_terminate_backend(pid) FROM (${alive}) AS holder`);
      await eventually('the lock is gone', async () => (await first.sql(alive)).length === 0);
      expect(await uploadAcrossAStart()).toEqual({ status: 204, data: 'slow' });
    }, 60_000);
  });
}
