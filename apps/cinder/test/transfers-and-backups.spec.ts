import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { BackupStore } from '../src/backup-manager/backup-store.js';
import { type Answer, CinderHarness, messageOf, PROJECT } from './cinder.harness.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const THEIRS = '11111111111111111111111111111111';

describe.each(['icehouse', 'zed'] as const)('under %s', (release) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;
  let volume: string;

  const rows = (id: string) =>
    cinder.sql(
      'SELECT key, value FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted ORDER BY id',
      id,
    );
  const refusalOf = (answer: Answer) => [answer.status, messageOf(answer)];
  const events = async (prefix: string, id: string) =>
    (await cinder.notifications())
      .filter(({ event_type, payload }) => event_type.startsWith(prefix) && Object.values(payload).includes(id))
      .map(({ event_type }) => event_type);

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release });
    const document = { name: 'img', disk_format: 'raw', container_format: 'bare', min_disk: 0, min_ram: 0 };
    cinder.glance.add(IMAGE, { ...document, hw_disk_bus: 'scsi' }, imageData('raw', 5000));
  }, 60_000);
  beforeEach(async () => {
    volume = await cinder.createVolume({ size: 1, imageRef: IMAGE, name: 'mine', metadata: { a: 'b' } });
    await cinder.settled(volume);
  });
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  describe('a volume given to another project', () => {
    const offer = (body: object = {}) =>
      cinder.ask('POST', '/volume-transfers', { transfer: { volume_id: volume, name: ' gift ', ...body } });
    const accept = (id: string, auth_key: unknown) =>
      cinder.askRaw('POST', `/v3/${THEIRS}/os-volume-transfer/${id}/accept`, JSON.stringify({ accept: { auth_key } }), {
        'openstack-api-version': 'volume 3.70',
        'x-project-id': THEIRS,
        'x-user-id': 'their-user',
        'x-roles': 'member',
      });

    it('changes its owner, its snapshots with it, and keeps its image metadata', async () => {
      const before = await rows(volume);
      const snapshot = (await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: volume } })).body.snapshot.id;
      await cinder.settled(snapshot, 'snapshots');
      const offered = await offer();
      expect(offered.status).toBe(202);
      const { id, auth_key, ...told } = offered.body.transfer;
      const history = { source_project_id: PROJECT, destination_project_id: null, accepted: false };
      expect(told).toMatchObject({ name: 'gift', volume_id: volume, no_snapshots: false, ...history });
      expect(auth_key).toMatch(/^[0-9a-f]{16}$/);
      expect((await cinder.ask('GET', `/volumes/${volume}`)).body.volume.status).toBe('awaiting-transfer');
      expect((await cinder.ask('GET', `/os-volume-transfer/${id}`)).body.transfer).toEqual({ id, ...told });
      expect((await cinder.ask('DELETE', `/volumes/${volume}`)).status).toBe(400);
      expect(refusalOf(await accept(id, 'wrong'))).toEqual([
        400,
        `Invalid auth key: Attempt to transfer ${id} with invalid auth key.`,
      ]);
      const answers = await Promise.all([accept(id, auth_key), accept(id, auth_key)]);
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      expect(answers.find(({ status }) => status === 202)?.body.transfer).toMatchObject({ id, volume_id: volume });
      expect((await cinder.ask('GET', `/volumes/${volume}`)).status).toBe(404);
      const [owned] = await cinder.sql(
        'SELECT v.project_id, v.user_id, v.status, s.project_id AS snapshot_project FROM cinder.volumes AS v JOIN cinder.snapshots AS s ON s.volume_id = v.id WHERE v.id = $1',
        volume,
      );
      const theirs = { project_id: THEIRS, user_id: 'their-user', snapshot_project: THEIRS };
      expect(owned).toEqual({ ...theirs, status: 'available' });
      expect(await rows(volume)).toEqual(before);
      const kinds = ['create.start', 'create.end', 'accept.start', 'accept.end'];
      expect(await events('volume.transfer', volume)).toEqual(kinds.map((kind) => `volume.transfer.${kind}`));
      expect((await cinder.ask('GET', `/volume-transfers/${id}`)).status).toBe(404);
    });

    it('stays when the offer is taken back', async () => {
      const { id } = (await offer()).body.transfer;
      expect((await cinder.ask('GET', '/volume-transfers')).body.transfers).toMatchObject([{ id, name: 'gift' }]);
      expect((await cinder.ask('GET', '/volume-transfers/detail')).body.transfers[0]).not.toHaveProperty('auth_key');
      expect((await cinder.ask('DELETE', `/volume-transfers/${id}`)).status).toBe(202);
      expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
      expect((await cinder.ask('GET', '/volume-transfers')).body.transfers).toEqual([]);
      expect((await accept(id, 'x')).status).toBe(404);
    });

    it('is not offered in another state, with a snapshot under way, or by a body that makes no sense', async () => {
      await cinder.sql(`UPDATE cinder.volumes SET status = 'in-use' WHERE id = $1`, volume);
      expect(refusalOf(await offer())).toEqual([400, 'Invalid volume: status must be available']);
      await cinder.sql(`UPDATE cinder.volumes SET status = 'available' WHERE id = $1`, volume);
      for (const body of [{ volume_id: 'x' }, { name: 5 }, { other: 1 }]) expect((await offer(body)).status).toBe(400);
      expect((await offer({ volume_id: '00000000-0000-0000-0000-000000000000' })).status).toBe(404);
      const snapshot = (await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: volume } })).body.snapshot.id;
      await cinder.settled(snapshot, 'snapshots');
      await cinder.sql(`UPDATE cinder.snapshots SET status = 'error' WHERE id = $1`, snapshot);
      expect(refusalOf(await offer())).toEqual([
        400,
        `Invalid snapshot: snapshot: ${snapshot} status must be available`,
      ]);
      expect((await offer({ no_snapshots: true })).status).toBe(202);
    });
  });

  describe('a backup', () => {
    const backUp = (body: object = {}) =>
      cinder.ask('POST', '/backups', { backup: { volume_id: volume, name: 'b', ...body } });
    const restore = (id: string, body: object = {}) => cinder.ask('POST', `/backups/${id}/restore`, { restore: body });
    const ready = async (id: string) => {
      const { body } = await pollUntil(
        () => cinder.ask('GET', `/backups/${id}`, undefined, { admin: true }),
        (answer) => answer.status === 404 || !['creating', 'restoring', 'deleting'].includes(answer.body.backup.status),
        { what: `backup ${id}` },
      );
      return body.backup;
    };
    const taken = async (body: object = {}) => {
      const answer = await backUp(body);
      expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
      const { id } = answer.body.backup;
      expect(await ready(id)).toMatchObject({ status: 'available' });
      return id as string;
    };

    it('holds data, metadata and image metadata, and gives them to the volume it is restored to', async () => {
      const before = await rows(volume);
      const id = await taken({ metadata: { k: 'v' }, description: 'weekly' });
      expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
      const content = JSON.parse(await cinder.service.app.get(BackupStore).readMetadata(id));
      expect(content).toMatchObject({
        version: release === 'icehouse' ? 1 : 2,
        'volume-base-metadata': { id: volume, display_name: 'mine', size: 1 },
        'volume-metadata': { a: 'b' },
        'volume-glance-metadata': { hw_disk_bus: 'scsi', image_id: IMAGE },
      });
      const shown = { volume_id: volume, size: 1, is_incremental: false, metadata: { k: 'v' }, description: 'weekly' };
      expect(await ready(id)).toMatchObject(shown);
      const target = await cinder.createVolume({ size: 2, name: 'target', metadata: { old: 'x' } });
      await cinder.settled(target);
      const answer = await restore(id, { volume_id: target });
      expect([answer.status, answer.body.restore]).toEqual([
        202,
        { backup_id: id, volume_id: target, volume_name: 'target' },
      ]);
      const restored = await cinder.settled(target);
      expect(restored).toMatchObject({ status: 'available', bootable: 'true', size: 2 });
      expect(restored.name).toBe(release === 'icehouse' ? 'mine' : 'target');
      expect(restored.metadata).toEqual(release === 'icehouse' ? { a: 'b' } : { a: 'b', src_backup_id: id });
      expect(await rows(target)).toEqual(before);
      expect(await ready(id)).toMatchObject({ status: 'available' });
      expect(await events('backup.', id)).toEqual([
        ...['backup.create.start', 'backup.create.end', 'backup.restore.start', 'backup.restore.end'],
      ]);
    });

    it('makes a volume when it is given none', async () => {
      const id = await taken();
      const { body } = await restore(id);
      const restored = await cinder.settled(body.restore.volume_id);
      expect(restored).toMatchObject({ status: 'available', bootable: 'true', size: 1, name: 'mine' });
      expect(restored.volume_image_metadata).toMatchObject({ hw_disk_bus: 'scsi' });
    });

    it('is what a new volume is filled from, with data, names and image metadata', async () => {
      const id = await taken();
      const body = { volume: { backup_id: id, metadata: { own: 'x' } } };
      const answer = await cinder.ask('POST', '/volumes', body, { version: '3.47' });
      expect([answer.status, answer.body.volume]).toEqual([
        202,
        expect.objectContaining({ status: 'creating', size: 1 }),
      ]);
      const made = answer.body.volume.id as string;
      expect(await cinder.settled(made)).toMatchObject({ status: 'available', bootable: 'true', name: 'mine' });
      expect(await rows(made)).toEqual(await rows(volume));
      const [row] = await cinder.sql('SELECT launched_at, service_uuid FROM cinder.volumes WHERE id = $1', made);
      expect(row).toEqual({ launched_at: expect.any(Date), service_uuid: expect.any(String) });
      expect(await ready(id)).toMatchObject({ status: 'available' });
      const ignored = await cinder.ask('POST', '/volumes', { volume: { backup_id: id, size: 1 } }, { version: '3.46' });
      expect(await cinder.settled(ignored.body.volume.id)).toMatchObject({ bootable: 'false' });
      const none = '00000000-0000-0000-0000-000000000000';
      expect(refusalOf(await cinder.ask('POST', '/volumes', { volume: { backup_id: none } }))).toEqual([
        404,
        `Backup ${none} could not be found.`,
      ]);
      await cinder.sql(`UPDATE cinder.backups SET status = 'error' WHERE id = $1`, id);
      expect(refusalOf(await cinder.ask('POST', '/volumes', body))).toEqual([
        400,
        "Invalid backup: Originating backup status must be one of 'available' values",
      ]);
    });

    it('replaces what the volume has come to since', async () => {
      const id = await taken();
      const set = { 'os-set_image_metadata': { metadata: { hw_disk_bus: 'ide', later: 'yes' } } };
      await cinder.ask('POST', `/volumes/${volume}/action`, set);
      await restore(id, { volume_id: volume });
      const { volume_image_metadata: metadata } = await cinder.settled(volume);
      expect([metadata.hw_disk_bus, metadata.later]).toEqual(['scsi', undefined]);
    });

    it('is taken of a snapshot, of a volume in use by force, and of what another was taken of before', async () => {
      expect(refusalOf(await backUp({ incremental: true }))).toEqual([
        400,
        'Invalid backup: No backups available to do an incremental backup.',
      ]);
      await cinder.sql(`UPDATE cinder.volumes SET status = 'in-use' WHERE id = $1`, volume);
      expect(refusalOf(await backUp())).toEqual([
        400,
        'Invalid volume: Backing up an in-use volume must use the force flag.',
      ]);
      const full = await taken({ force: true });
      expect(await cinder.settled(volume)).toMatchObject({ status: 'in-use' });
      const increment = await taken({ force: true, incremental: true });
      expect(await ready(increment)).toMatchObject({ is_incremental: true });
      expect(await ready(full)).toMatchObject({ has_dependent_backups: true });
      expect(refusalOf(await cinder.ask('DELETE', `/backups/${full}`))).toEqual([
        400,
        'Invalid backup: Incremental backups exist for this backup.',
      ]);
      expect((await cinder.ask('DELETE', `/backups/${increment}`)).status).toBe(202);
      expect(await ready(increment)).toBeUndefined();
      expect(await ready(full)).toMatchObject({ has_dependent_backups: false });
      const snapshot = { snapshot: { volume_id: volume, force: true } };
      const { id } = (await cinder.ask('POST', '/snapshots', snapshot, { version: '3.44' })).body.snapshot;
      await cinder.settled(id, 'snapshots');
      expect(await ready(await taken({ snapshot_id: id }))).toMatchObject({ snapshot_id: id });
      expect(await cinder.settled(id, 'snapshots')).toMatchObject({ status: 'available' });
    });

    it('says what went wrong, and gives the volume back', async () => {
      const path = cinder.service.app.get(BackupStore).dataOf(volume);
      expect(path).toContain(volume);
      const id = await taken();
      await cinder.service.app.get(BackupStore).remove(id);
      const target = await cinder.createVolume({ size: 1 });
      await cinder.settled(target);
      await restore(id, { volume_id: target });
      expect(await cinder.settled(target)).toMatchObject({ status: 'error_restoring' });
      expect(await ready(id)).toMatchObject({ status: 'available' });
      const { body } = await cinder.ask('GET', `/messages?resource_uuid=${id}`);
      expect(body.messages[0].user_message).toBe('restore backup:Backup driver failed to restore backup.');
    });

    it('is listed, filtered, renamed, and refused in a wrong state', async () => {
      const id = await taken({ name: 'listed' });
      expect((await cinder.ask('GET', '/backups?name=listed')).body.backups).toEqual([
        { id, name: 'listed', links: expect.anything() },
      ]);
      expect((await cinder.ask('GET', `/backups/detail?volume_id=${volume}&limit=1`)).body).toMatchObject({
        backups: [{ id, status: 'available' }],
        backups_links: [{ rel: 'next' }],
      });
      const renamed = await cinder.ask('PUT', `/backups/${id}`, { backup: { name: 'other', metadata: { x: 'y' } } });
      expect(renamed.body.backup).toMatchObject({ name: 'other' });
      expect(await ready(id)).toMatchObject({ metadata: { x: 'y' } });
      const small = await cinder.createVolume({ size: 1 });
      await cinder.settled(small);
      await cinder.sql('UPDATE cinder.backups SET size = 2 WHERE id = $1', id);
      expect(refusalOf(await restore(id, { volume_id: small }))).toEqual([
        400,
        'Invalid volume: volume size 1 is too small to restore backup of size 2.',
      ]);
      await cinder.sql(`UPDATE cinder.backups SET status = 'restoring' WHERE id = $1`, id);
      expect(refusalOf(await restore(id))).toEqual([400, 'Invalid backup: Backup status must be available']);
      expect(refusalOf(await cinder.ask('DELETE', `/backups/${id}`))).toEqual([
        400,
        'Invalid backup: Backup status must be available or error',
      ]);
      await cinder.sql(`UPDATE cinder.backups SET status = 'available' WHERE id = $1`, id);
      const none = '00000000-0000-0000-0000-000000000000';
      expect(refusalOf(await cinder.ask('GET', `/backups/${none}`))).toEqual([
        404,
        `Backup ${none} could not be found.`,
      ]);
      for (const body of [{ volume_id: 'x' }, { force: 'perhaps' }, { container: 'a/b' }, { other: 1 }])
        expect([body, (await backUp(body)).status]).toEqual([body, 400]);
    });
  });
});
