import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { CinderHarness, PROJECT } from './cinder.harness.js';
import { FakeNova } from './fake-nova.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const ATTRIBUTES = { name: 'img', disk_format: 'raw', container_format: 'bare', min_disk: 0, min_ram: 0 };

describe('what Nova is told of volumes', () => {
  let place: DatabasePlace;
  let nova: FakeNova;
  let cinder: CinderHarness;
  let volume: string;
  let server: string;

  const act = async (name: string, body: unknown) =>
    expect((await cinder.ask('POST', `/volumes/${volume}/action`, { [name]: body })).status).toBe(202);
  const attach = async (uses: boolean) => {
    const attachment = { volume_uuid: volume, instance_uuid: server, ...(uses ? { connector: { host: 'h' } } : {}) };
    const { body } = await cinder.ask('POST', '/attachments', { attachment });
    if (!uses) return;
    await cinder.ask('POST', `/attachments/${body.attachment.id}/action`, { 'os-complete': {} });
  };
  const idle = () =>
    pollUntil(
      () => cinder.sql('SELECT status FROM cinder.workers WHERE resource_id = $1', volume),
      (rows) => rows.length === 0,
      { what: `no work on ${volume}` },
    );
  const messages = () =>
    cinder.sql('SELECT event_id FROM cinder.messages WHERE resource_uuid = $1 ORDER BY created_at', volume);

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    nova = await new FakeNova().start();
    cinder = await CinderHarness.start(place, { release: 'zed', nova: nova.url });
    cinder.glance.add(IMAGE, ATTRIBUTES, imageData('raw', 10_000));
  }, 60_000);
  beforeEach(async () => {
    nova.seen.length = 0;
    nova.status = 200;
    server = randomUUID();
    volume = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    await cinder.settled(volume);
  });
  afterAll(async () => {
    await cinder?.stop();
    await nova?.stop();
    await place?.remove();
  });

  it('is the new size of one that a server uses, as an administrator, at the microversion that knows it', async () => {
    await attach(true);
    await act('os-extend', { new_size: 2 });
    await idle();
    const events = [{ name: 'volume-extended', server_uuid: server, tag: volume }];
    expect(nova.seen).toEqual([{ version: 'compute 2.51', roles: 'admin,service', events }]);
    expect(await cinder.settled(volume)).toMatchObject({ size: 2, status: 'in-use' });
    expect(await messages()).toEqual([]);
  });

  it('is the new image of one that a server has reserved', async () => {
    await attach(false);
    await act('os-reimage', { image_id: IMAGE, reimage_reserved: true });
    await idle();
    const events = [{ name: 'volume-reimaged', server_uuid: server, tag: volume }];
    expect(nova.seen).toEqual([{ version: 'compute 2.93', roles: 'admin,service', events }]);
  });

  it('is nothing of one that no server has', async () => {
    await act('os-extend', { new_size: 2 });
    await idle();
    await act('os-reimage', { image_id: IMAGE });
    await idle();
    expect(nova.seen).toEqual([]);
  });

  it('is told once: that Nova refused it stands in a message, and the volume is as large as was asked', async () => {
    nova.status = 503;
    await attach(true);
    await act('os-extend', { new_size: 2 });
    await idle();
    expect(await cinder.settled(volume)).toMatchObject({ size: 2, status: 'in-use' });
    expect(await messages()).toEqual([{ event_id: 'VOLUME_VOLUME_007_009' }]);
    const [shown] = (await cinder.ask('GET', `/messages?resource_uuid=${volume}`)).body.messages;
    expect(shown.user_message).toBe('extend volume:Compute service failed to extend volume.');
    expect(nova.seen).toHaveLength(1);
  });

  it('is told by the next manager when the one that made the volume larger has died before', async () => {
    const context = { request_id: `req-${randomUUID()}`, project_id: PROJECT, user_id: 'u', roles: [] };
    const request = { event: 'volume-extended', servers: [server], context };
    await cinder.sql(
      `INSERT INTO cinder.workers (resource_type, resource_id, status, request) VALUES ('Volume', $1, 'telling-compute', $2)`,
      volume,
      JSON.stringify(request),
    );
    await cinder.stop();
    cinder = await CinderHarness.start(place, { release: 'zed', nova: nova.url });
    await idle();
    expect(nova.seen.map(({ events }) => events)).toEqual([
      [{ name: 'volume-extended', server_uuid: server, tag: volume }],
    ]);
  }, 60_000);
});
