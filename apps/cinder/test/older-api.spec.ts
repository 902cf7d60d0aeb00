import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { CinderHarness, messageOf, PROJECT } from './cinder.harness.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const MEMBER = { 'x-project-id': PROJECT, 'x-roles': 'member' };
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('v1 and v2 of the Block Storage API under icehouse', () => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  const ask = (api: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    cinder.askRaw(method, `/${api}/${PROJECT}${path}`, body === undefined ? undefined : JSON.stringify(body), {
      ...MEMBER,
      ...headers,
    });
  const settled = (api: string, collection: string, id: string) =>
    pollUntil(
      async () => Object.values((await ask(api, 'GET', `/${collection}/${id}`)).body)[0] as Record<string, unknown>,
      ({ status }) => status !== 'creating' && status !== 'downloading',
    );
  const made = async (api: string, fields: object = { size: 1 }) => {
    const { id } = (await ask(api, 'POST', '/volumes', { volume: fields })).body.volume;
    return settled(api, 'volumes', id);
  };

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release: 'icehouse' });
    const document = { name: 'img', disk_format: 'qcow2', container_format: 'bare', min_disk: 0, min_ram: 0 };
    cinder.glance.add(IMAGE, { ...document, hw_disk_bus: 'scsi' }, imageData('qcow2', 1024));
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it('are in the list of versions, before v3', async () => {
    const { status, body } = await cinder.askRaw('GET', '/');
    expect(status).toBe(200);
    expect(body.versions.map(({ id, status: state }: Record<string, string>) => [id, state])).toEqual([
      ['v1.0', 'CURRENT'],
      ['v2.0', 'CURRENT'],
      ['v3.0', 'CURRENT'],
    ]);
    expect(body.versions[0].links).toEqual([{ rel: 'self', href: `${cinder.service.url}/v1/` }]);
    for (const api of ['v1', 'v2']) {
      const one = await cinder.askRaw('GET', `/${api}/`);
      expect([one.status, one.body.version.links[0].href]).toEqual([200, `${cinder.service.url}/${api}/`]);
    }
  });

  it.each([
    ['v1', 200, { display_name: 'n', display_description: 'd' }],
    ['v2', 202, { name: 'n', description: 'd' }],
  ])('%s answers a volume with %i and names of its own', async (api, status, names) => {
    const fields = { ...names, size: '1', imageRef: `http://glance/v1/images/${IMAGE}`, metadata: { a: 'b' } };
    const answer = await ask(api, 'POST', '/volumes', { volume: fields });
    expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
    const { volume } = answer.body;
    expect(volume).toMatchObject({ ...names, size: 1, status: 'creating', bootable: 'false', metadata: { a: 'b' } });
    expect(volume.image_id).toBe(api === 'v1' ? IMAGE : undefined);
    const shown = await settled(api, 'volumes', volume.id);
    expect(shown).toMatchObject({ ...names, status: 'available', bootable: 'true', attachments: [] });
    expect(shown).toMatchObject({ volume_image_metadata: { hw_disk_bus: 'scsi' } });
    expect(shown['os-vol-tenant-attr:tenant_id']).toBe(PROJECT);
    const links = shown['links'] as { href: string }[] | undefined;
    expect(links?.[0]?.href).toBe(
      api === 'v1' ? undefined : `${cinder.service.url}/v2/${PROJECT}/volumes/${volume.id}`,
    );
    for (const other of api === 'v1' ? ['name', 'description', 'links'] : ['display_name', 'display_description'])
      expect(shown).not.toHaveProperty(other);
    const listed = (await ask(api, 'GET', '/volumes')).body.volumes.find(({ id }: { id: string }) => id === volume.id);
    expect(Object.keys(listed).includes('size')).toBe(api === 'v1');
    const detail = (await ask(api, 'GET', `/volumes/detail?metadata=${encodeURIComponent("{'a': 'b'}")}`)).body;
    expect(detail.volumes).toContainEqual(expect.objectContaining({ id: volume.id, ...names }));
  });

  it.each([
    ['v1', { display_name: 'later' }],
    ['v2', { name: 'later' }],
  ])('%s renames, snapshots, lists and deletes', async (api, names) => {
    const { id } = await made(api);
    expect((await ask(api, 'PUT', `/volumes/${id}`, { volume: names })).body.volume).toMatchObject(names);
    const snapshot = await ask(api, 'POST', '/snapshots', { snapshot: { volume_id: id, force: 'false', ...names } });
    expect(snapshot.status).toBe(api === 'v1' ? 200 : 202);
    const snapshotId = snapshot.body.snapshot.id;
    expect(await settled(api, 'snapshots', snapshotId)).toMatchObject({ ...names, status: 'available', size: 1 });
    expect((await ask(api, 'GET', `/snapshots?volume_id=${id}`)).body.snapshots).toHaveLength(1);
    const refused = await ask(api, 'DELETE', `/volumes/${id}`);
    expect([refused.status, messageOf(refused)]).toEqual([
      400,
      'Invalid volume: Volume still has 1 dependent snapshots',
    ]);
    expect((await ask(api, 'DELETE', `/snapshots/${snapshotId}`)).status).toBe(202);
    await pollUntil(
      () => ask(api, 'GET', `/snapshots/${snapshotId}`),
      ({ status }) => status === 404,
    );
    expect((await ask(api, 'DELETE', `/volumes/${id}`)).status).toBe(202);
  });

  it.each([
    ['v1', 'POST', '/volumes', {}, 422, 'Unable to process the contained instructions'],
    ['v2', 'POST', '/volumes', {}, 400, "Missing required element 'volume' in request body"],
    ['v1', 'POST', '/snapshots', { snapshot: {} }, 400, "'volume_id' must be specified"],
    ['v2', 'POST', '/volumes', { volume: { size: 1, imageRef: 'cirros' } }, 400, 'Invalid imageRef provided.'],
    ['v1', 'POST', '/volumes', { volume: { size: 1, imageRef: 7 } }, 400, 'Invalid imageRef provided.'],
    [
      ...(['v2', 'POST', '/volumes', { volume: { size: 1, imageRef: NOBODY } }, 404] as const),
      `ImageNotFound: Image ${NOBODY} could not be found.`,
    ],
    ['v1', 'POST', '/volumes', { volume: { source_volid: NOBODY } }, 404, `source vol id:${NOBODY} not found`],
    ['v2', 'POST', '/volumes', { volume: { source_volid: NOBODY } }, 404, `source volume id:${NOBODY} not found`],
    ['v2', 'POST', '/volumes', { volume: { snapshot_id: NOBODY } }, 404, `snapshot id:${NOBODY} not found`],
    ['v2', 'POST', '/volumes', { volume: { size: 1, volume_type: 'nosuch' } }, 404, 'Volume type not found.'],
    [
      ...(['v2', 'POST', '/volumes', { volume: { size: 'x' } }, 400] as const),
      'Invalid input received: Volume size x must be an integer and greater than 0',
    ],
    ['v1', 'GET', `/volumes/${NOBODY}`, undefined, 404, 'The resource could not be found.'],
    ['v2', 'GET', `/volumes/${NOBODY}`, undefined, 404, 'Volume could not be found'],
    ['v2', 'GET', `/snapshots/${NOBODY}`, undefined, 404, 'Snapshot could not be found'],
    ['v2', 'GET', '/volumes/', undefined, 404, 'The resource could not be found.'],
  ] as const)('%s %s %s of %j is %i', async (api, method, path, body, status, text) => {
    const answer = await ask(api, method, path, body);
    expect([answer.status, messageOf(answer)]).toEqual([status, text]);
  });

  it.each(['v1', 'v2'])('%s does not ask for a microversion, and refuses another project', async (api) => {
    const headers = { 'openstack-api-version': 'volume 3.70' };
    expect((await ask(api, 'GET', '/volumes', undefined, headers)).status).toBe(200);
    expect((await cinder.askRaw('GET', `/${api}/other/volumes`, undefined, MEMBER)).status).toBe(400);
    for (const path of ['/types', '/limits', '/extensions', '/os-availability-zone', '/backups', '/os-volume-transfer'])
      expect([path, (await ask(api, 'GET', path)).status]).toEqual([path, 200]);
    const { id } = await made(api);
    const metadata = await ask(api, 'POST', `/volumes/${id}/metadata`, { metadata: { k: 'v' } });
    expect([metadata.status, metadata.body]).toEqual([200, { metadata: { k: 'v' } }]);
    const action = await ask(api, 'POST', `/volumes/${id}/action`, { 'os-set_bootable': { bootable: true } });
    expect([action.status, messageOf(action)]).toEqual([400, 'There is no such action: os-set_bootable']);
    expect((await ask(api, 'POST', `/volumes/${id}/action`, { 'os-reserve': {} })).status).toBe(202);
  });

  it('v3 keeps answering beside them', async () => {
    expect((await cinder.ask('GET', `/volumes/${(await made('v2'))['id']}`)).body.volume).toMatchObject({ size: 1 });
  });
});

describe('under zed', () => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place);
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it('there is v3 alone', async () => {
    const { status, body } = await cinder.askRaw('GET', '/');
    expect([status, body.versions.map(({ id }: { id: string }) => id)]).toEqual([300, ['v3.0']]);
    for (const api of ['v1', 'v2'])
      expect((await cinder.askRaw('GET', `/${api}/${PROJECT}/volumes`, undefined, MEMBER)).status).toBe(404);
  });

  it.each(['volumes', 'snapshots', 'backups', 'attachments', 'types', 'messages', 'os-volume-transfer', 'limits'])(
    '%s and a slash name something without an id, which is not there',
    async (collection) => {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
        for (const path of [`/${collection}/`, `/${collection}/?limit=1`, `/${collection}/${randomUUID()}/`]) {
          const body = method === 'POST' || method === 'PUT' ? {} : undefined;
          expect([method, path, (await cinder.ask(method, path, body)).status]).toEqual([method, path, 404]);
        }
    },
  );

  it.each([
    ['volumes', 'Volume'],
    ['snapshots', 'Snapshot'],
  ] as const)('%s have metadata that is set, replaced and removed pair by pair', async (collection, what) => {
    const volume = await cinder.blank({ metadata: { a: '1' } });
    const snapshot = await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: volume, metadata: { a: '1' } } });
    const id = collection === 'volumes' ? volume : snapshot.body.snapshot.id;
    const path = `/${collection}/${id}/metadata`;
    const answerOf = async (method: string, suffix: string, body?: unknown) => {
      const { status, body: told } = await cinder.ask(method, `${path}${suffix}`, body);
      return [status, told];
    };
    expect(await answerOf('GET', '')).toEqual([200, { metadata: { a: '1' } }]);
    expect(await answerOf('POST', '', { metadata: { b: '2' } })).toEqual([200, { metadata: { a: '1', b: '2' } }]);
    expect(await answerOf('GET', '/b')).toEqual([200, { meta: { b: '2' } }]);
    expect(await answerOf('PUT', '/b', { meta: { b: '3' } })).toEqual([200, { meta: { b: '3' } }]);
    expect(await answerOf('PUT', '', { metadata: { c: '4' } })).toEqual([200, { metadata: { c: '4' } }]);
    expect(await answerOf('DELETE', '/c')).toEqual([200, '']);
    const gone = await cinder.ask('DELETE', `${path}/c`);
    expect([gone.status, messageOf(gone)]).toEqual([404, `${what} ${id} has no metadata with key c.`]);
    for (const [suffix, body] of [
      ['', {}],
      ['', { metadata: { a: 1 } }],
      ['', { metadata: { '': 'x' } }],
      ['', { metadata: { ['k'.repeat(256)]: 'x' } }],
      ['/a', { meta: {} }],
      ['/a', { meta: { b: '1' } }],
      ['/a', { meta: { a: '1', b: '1' } }],
      ['/a', { meta: { a: '\u0000' } }],
    ] as const)
      expect([suffix, body, (await cinder.ask('PUT', `${path}${suffix}`, body)).status]).toEqual([suffix, body, 400]);
    expect(await answerOf('GET', '')).toEqual([200, { metadata: {} }]);
    expect((await cinder.ask('GET', `/${collection}/${randomUUID()}/metadata`)).status).toBe(404);
  });

  it('administrators alone reset the status of a snapshot, or delete it whatever it is', async () => {
    const volume = await cinder.blank();
    const { id } = (await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: volume } })).body.snapshot;
    await cinder.settled(id, 'snapshots');
    const path = `/snapshots/${id}/action`;
    const reset = { 'os-reset_status': { status: 'Updating' } };
    expect((await cinder.ask('POST', path, reset)).status).toBe(403);
    expect((await cinder.ask('POST', path, reset, { admin: true })).status).toBe(202);
    expect((await cinder.settled(id, 'snapshots')).status).toBe('updating');
    const bogus = await cinder.ask('POST', path, { 'os-reset_status': { status: 'bogus' } }, { admin: true });
    expect([bogus.status, messageOf(bogus)]).toEqual([
      400,
      "Snapshot status: bogus is invalid, valid statuses are: ('error', 'available', 'creating', 'deleting', 'deleted', " +
        "'updating', 'error_deleting', 'unmanaging', 'backing-up', 'restoring').",
    ]);
    expect((await cinder.ask('POST', path, { 'os-force_delete': null })).status).toBe(403);
    expect((await cinder.ask('POST', path, { 'os-force_delete': null }, { admin: true })).status).toBe(202);
    expect(await cinder.settled(id, 'snapshots')).toBeNull();
  });

  it('limits count backups too, and sums beyond an integer column', async () => {
    const before = (await cinder.ask('GET', '/limits')).body.limits.absolute;
    const volume = await cinder.blank({ size: 2 });
    const { id } = (await cinder.ask('POST', '/backups', { backup: { volume_id: volume } })).body.backup;
    const backup = await pollUntil(
      async () => (await cinder.ask('GET', `/backups/${id}`)).body.backup,
      ({ status }) => status === 'available',
    );
    expect(backup.container).toBe(`${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`);
    const grown = (await cinder.ask('GET', '/limits')).body.limits.absolute;
    for (const [name, more] of [
      ['totalVolumesUsed', 1],
      ['totalGigabytesUsed', 2],
      ['totalBackupsUsed', 1],
      ['totalBackupGigabytesUsed', 2],
    ] as const)
      expect([name, grown[name] - before[name]]).toEqual([name, more]);
    for (const _ of [1, 2]) {
      const huge = await cinder.createVolume({ size: 1 });
      await cinder.settled(huge);
      await cinder.sql('UPDATE cinder.volumes SET size = 2147483647 WHERE id = $1', huge);
    }
    expect((await cinder.ask('GET', '/limits')).body.limits.absolute.totalGigabytesUsed).toBeGreaterThan(4294967293);
    expect((await cinder.ask('GET', '/volumes/summary')).body['volume-summary'].total_size).toBeGreaterThan(4294967293);
  });
});
