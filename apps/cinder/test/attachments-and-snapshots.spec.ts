import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness, messageOf } from './cinder.harness.js';

const backends = await databaseBackends();
const SERVER = '4a066583-62e3-4a1e-b63b-c24150f114ef';
const OTHER_SERVER = '11111111-62e3-4a1e-b63b-c24150f114ef';
const CONNECTOR = { ip: '127.0.0.1', initiator: 'fake', host: 'compute1', mountpoint: '/dev/vda' };

describe.each(backends)('a volume that others hold on to, on $name', (backend) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    place = await backend.create();
    cinder = await CinderHarness.start(place);
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
    await backend.release();
  });

  const blank = (volume: object = {}) => cinder.blank(volume);

  it('goes with a server from available over reserved and attaching to in-use, and back', async () => {
    const id = await blank();
    const reserved = await cinder.ask(
      'POST',
      '/attachments',
      { attachment: { volume_uuid: id, instance_uuid: SERVER } },
      { version: '3.44' },
    );
    expect(reserved.body.attachment).toMatchObject({
      status: 'reserved',
      instance: SERVER,
      volume_id: id,
      connection_info: {},
    });
    const attachmentId = reserved.body.attachment.id;
    const status = async () => (await cinder.ask('GET', `/volumes/${id}`)).body.volume.status;
    expect(await status()).toBe('reserved');
    const taken = await cinder.ask(
      'POST',
      '/attachments',
      { attachment: { volume_uuid: id, instance_uuid: OTHER_SERVER } },
      { version: '3.44' },
    );
    expect([taken.status, messageOf(taken)]).toEqual([
      400,
      `Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is reserved.`,
    ]);
    const updated = await cinder.ask(
      'PUT',
      `/attachments/${attachmentId}`,
      { attachment: { connector: CONNECTOR } },
      { version: '3.44' },
    );
    expect(updated.body.attachment.connection_info).toMatchObject({
      driver_volume_type: 'local',
      access_mode: 'rw',
      attachment_id: attachmentId,
    });
    expect(updated.body.attachment.connection_info.device_path).toMatch(new RegExp(`^/.*/volume-${id}$`));
    expect(await status()).toBe('attaching');
    expect((await cinder.ask('GET', `/volumes/${id}`)).body.volume.attachments).toEqual([]);
    expect(
      (await cinder.ask('POST', `/attachments/${attachmentId}/action`, { 'os-complete': null }, { version: '3.44' }))
        .status,
    ).toBe(204);
    const inUse = (await cinder.ask('GET', `/volumes/${id}`, undefined, { admin: true })).body.volume;
    expect(inUse).toMatchObject({
      status: 'in-use',
      attachments: [
        {
          id,
          attachment_id: attachmentId,
          volume_id: id,
          server_id: SERVER,
          host_name: 'compute1',
          device: '/dev/vda',
        },
      ],
    });
    const refused = await cinder.ask('DELETE', `/volumes/${id}`);
    expect([refused.status, messageOf(refused)]).toEqual([
      400,
      'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.',
    ]);
    const list = await cinder.ask('GET', `/attachments?volume_id=${id}`);
    expect(list.body.attachments).toEqual([{ id: attachmentId, status: 'attached', instance: SERVER, volume_id: id }]);
    expect((await cinder.ask('DELETE', `/attachments/${attachmentId}`)).body).toEqual({ attachments: [] });
    expect(await status()).toBe('available');
    expect((await cinder.ask('DELETE', `/attachments/${attachmentId}`)).status).toBe(404);
    const types = (await cinder.notifications())
      .filter(({ payload }) => payload['volume_id'] === id)
      .map((one) => one.event_type);
    expect(types.slice(-4)).toEqual([
      'volume.attach.start',
      'volume.attach.end',
      'volume.detach.start',
      'volume.detach.end',
    ]);
  });

  it('gives a volume to one of many servers that ask at once', async () => {
    const id = await blank();
    const wish = { attachment: { volume_uuid: id, instance_uuid: SERVER.replace('4a', '00') } };
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        cinder.ask('POST', '/attachments', {
          attachment: { ...wish.attachment, instance_uuid: SERVER.replace('4a06', `000${n}`) },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const rows = await cinder.sql('SELECT id FROM cinder.volume_attachment WHERE volume_id = $1', id);
    expect(rows).toHaveLength(1);
  });

  it('keeps a volume while it has snapshots, and takes both with cascade', async () => {
    const id = await blank();
    const snapshot = (
      await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: id, name: 's', metadata: { k: 'v' } } })
    ).body.snapshot;
    await cinder.settled(snapshot.id, 'snapshots');
    expect((await cinder.ask('GET', `/snapshots?volume_id=${id}`)).body.snapshots).toEqual([
      expect.objectContaining({ id: snapshot.id, metadata: { k: 'v' } }),
    ]);
    expect(
      (await cinder.ask('PUT', `/snapshots/${snapshot.id}`, { snapshot: { name: 't' } })).body.snapshot,
    ).toMatchObject({ name: 't' });
    expect((await cinder.ask('DELETE', `/volumes/${id}`)).status).toBe(400);
    expect((await cinder.ask('DELETE', `/volumes/${id}?cascade=true`)).status).toBe(202);
    expect(await cinder.settled(id)).toBeNull();
    expect(await cinder.settled(snapshot.id, 'snapshots')).toBeNull();
  });

  it('deletes a snapshot once', async () => {
    const id = await blank();
    const snapshot = (await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: id } })).body.snapshot;
    await cinder.settled(snapshot.id, 'snapshots');
    const answers = await Promise.all([1, 2].map(() => cinder.ask('DELETE', `/snapshots/${snapshot.id}`)));
    expect(answers.map(({ status }) => status).filter((status) => status === 202)).toHaveLength(1);
    expect(await cinder.settled(snapshot.id, 'snapshots')).toBeNull();
    expect((await cinder.notified('snapshot.delete.end', snapshot.id)).payload).toMatchObject({ status: 'deleted' });
  });
});
