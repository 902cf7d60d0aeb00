import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { FileBackend } from '../src/backend/file-backend.js';
import { CinderHarness } from './cinder.harness.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const OTHER = '199ab0af-1119-4958-a321-3bc0a366a50b';
const ATTRIBUTES = { name: 'img', disk_format: 'raw', container_format: 'bare', min_disk: 0, min_ram: 0 };

describe('a volume that is changed', () => {
  let place: DatabasePlace;
  let cinder: CinderHarness;
  let volume: string;

  type How = { version?: string; admin?: boolean };
  const act = (name: string, body: unknown, how: How = {}) =>
    cinder.ask('POST', `/volumes/${volume}/action`, { [name]: body }, how);
  const message = async (name: string, body: unknown, how?: How) => {
    const answer = await act(name, body, how);
    return [answer.status, Object.values(answer.body as Record<string, { message: string }>)[0]?.message];
  };
  const rows = () =>
    cinder.sql(
      'SELECT id, key, value, deleted FROM cinder.volume_glance_metadata WHERE volume_id = $1 ORDER BY id',
      volume,
    );
  const statusIs = (status: string, attachStatus = 'detached') =>
    cinder.sql('UPDATE cinder.volumes SET status = $2, attach_status = $3 WHERE id = $1', volume, status, attachStatus);
  const newType = async (fields: object) => {
    const name = `type-${Math.random()}`;
    const answer = await cinder.ask('POST', '/types', { volume_type: { name, ...fields } }, { admin: true });
    expect(answer.status).toBe(200);
    return answer.body.volume_type as { id: string; name: string };
  };

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release: 'zed' });
    cinder.glance.add(IMAGE, { ...ATTRIBUTES, hw_disk_bus: 'scsi' }, imageData('raw', 10_000));
    cinder.glance.add(OTHER, { ...ATTRIBUTES, name: 'other', os_distro: 'pub' }, imageData('raw', 20_000));
  }, 60_000);
  beforeEach(async () => {
    volume = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    await cinder.settled(volume);
  });
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it('grows, and keeps its image metadata', async () => {
    const before = await rows();
    expect((await act('os-extend', { new_size: 3 })).status).toBe(202);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available', size: 3 });
    expect((await stat(cinder.service.app.get(FileBackend).pathOf({ volumeId: volume }))).size).toBe(3 * 1024 ** 3);
    expect(await rows()).toEqual(before);
    expect((await cinder.notified('volume.resize.start', volume)).payload).toMatchObject({ size: 1 });
    expect((await cinder.notified('volume.resize.end', volume)).payload).toMatchObject({
      size: 3,
      status: 'available',
    });
  });

  it('does not shrink, and grows in use only since 3.42', async () => {
    expect(await message('os-extend', { new_size: 1 })).toEqual([
      400,
      'Invalid input received: New size for extend must be greater than current size. (current: 1, extended: 1).',
    ]);
    for (const new_size of [0, -1, 'x', null, 2 ** 40])
      expect([new_size, (await act('os-extend', { new_size })).status]).toEqual([new_size, 400]);
    await statusIs('in-use', 'attached');
    expect(await message('os-extend', { new_size: 2 }, { version: '3.41' })).toEqual([
      400,
      `Invalid volume: Volume ${volume} status must be '{'status': 'available'}' to extend, currently in-use.`,
    ]);
    expect((await act('os-extend', { new_size: 2 }, { version: '3.42' })).status).toBe(202);
    expect(await cinder.settled(volume)).toMatchObject({ size: 2 });
  });

  it('that cannot grow says so in a message', async () => {
    await cinder.service.app.get(FileBackend).remove({ volumeId: volume });
    await act('os-extend', { new_size: 2 });
    expect(await cinder.settled(volume)).toMatchObject({ status: 'error_extending', size: 1 });
    const { body } = await cinder.ask('GET', `/messages?resource_uuid=${volume}`);
    expect(body.messages[0].user_message).toBe('extend volume:Volume Driver failed to extend volume.');
  });

  it('takes another type, its snapshots too, and keeps its image metadata', async () => {
    const before = await rows();
    const snapshot = (await cinder.ask('POST', '/snapshots', { snapshot: { volume_id: volume } })).body.snapshot.id;
    await cinder.settled(snapshot, 'snapshots');
    const type = await newType({ extra_specs: { volume_backend_name: 'file', quick: 'yes' } });
    expect((await act('os-retype', { new_type: type.name, migration_policy: 'never' })).status).toBe(202);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available', volume_type: type.name });
    expect(await cinder.sql('SELECT volume_type_id FROM cinder.snapshots WHERE id = $1', snapshot)).toEqual([
      { volume_type_id: type.id },
    ]);
    expect(await rows()).toEqual(before);
    expect((await cinder.notified('volume.retype', volume)).payload).toMatchObject({ volume_type: type.id });
    expect(await message('os-retype', { new_type: type.id })).toEqual([
      400,
      expect.stringContaining('Retype needs volume to be in available or in-use state'),
    ]);
  });

  it.each(['never', 'on-demand'])('keeps its type when no backend takes the new one, migration %s', async (policy) => {
    const type = await newType({ extra_specs: { volume_backend_name: 'elsewhere' } });
    await act('os-retype', { new_type: type.id, migration_policy: policy });
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available', volume_type: 'file' });
    const { body } = await cinder.ask('GET', `/messages?resource_uuid=${volume}`);
    expect(body.messages[0].user_message).toBe(
      'schedule allocate volume:Could not find any available weighted backend.',
    );
  });

  it('is not retyped to a type that is not there, or by a policy that is none', async () => {
    expect(await message('os-retype', { new_type: 'nope' })).toEqual([
      404,
      'Volume type with name nope could not be found.',
    ]);
    expect((await act('os-retype', { new_type: '__DEFAULT__', migration_policy: 'now' })).status).toBe(400);
  });

  it('gets the data and the metadata of another image instead of its own', async () => {
    const old = await rows();
    expect((await act('os-reimage', { image_id: OTHER })).status).toBe(202);
    const view = await cinder.settled(volume);
    expect(view).toMatchObject({ status: 'available', bootable: 'true' });
    const image = { image_id: OTHER, image_name: 'other', os_distro: 'pub', size: '20000' };
    const formats = { container_format: 'bare', disk_format: 'raw', min_disk: '0', min_ram: '0' };
    expect(view.volume_image_metadata).toEqual({ ...image, ...formats });
    const after = await rows();
    expect(after.slice(0, old.length)).toEqual(old.map((row) => ({ ...row, deleted: true })));
  });

  it('is not re-imaged before 3.68, in a wrong state, with no image or with one that does not fit', async () => {
    expect((await act('os-reimage', { image_id: OTHER }, { version: '3.67' })).status).toBe(404);
    const none = '00000000-0000-0000-0000-000000000000';
    expect(await message('os-reimage', { image_id: none })).toEqual([404, `Image ${none} could not be found.`]);
    const large = 'aa36ad07-34e8-422f-91e1-91b24b47dc71';
    cinder.glance.add(large, { ...ATTRIBUTES, min_disk: 5 }, imageData('raw', 10));
    expect((await act('os-reimage', { image_id: large })).status).toBe(400);
    await statusIs('reserved');
    expect(await message('os-reimage', { image_id: OTHER })).toEqual([
      400,
      `Invalid volume: Volume ${volume} status must be available or error, but current status is reserved.`,
    ]);
    expect((await act('os-reimage', { image_id: OTHER, reimage_reserved: true })).status).toBe(202);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'reserved' });
  });

  it('goes to error when the new image is no good, and keeps its rows', async () => {
    const junk = 'beb053fa-1091-47ce-a9da-16c5455b8c20';
    cinder.glance.add(junk, { ...ATTRIBUTES, disk_format: 'qcow2' }, imageData('junk', 1000));
    const before = await rows();
    await act('os-reimage', { image_id: junk });
    expect(await cinder.settled(volume)).toMatchObject({ status: 'error' });
    expect(await rows()).toEqual(before);
  });

  it('goes to a server and back through reserved and detaching, each step only from the one before', async () => {
    expect((await act('os-begin_detaching', null)).body.badRequest.message).toBe(
      "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.",
    );
    expect((await act('os-reserve', null)).status).toBe(202);
    expect((await act('os-reserve', null)).status).toBe(400);
    expect((await act('os-unreserve', null)).status).toBe(202);
    await statusIs('in-use', 'attached');
    expect((await act('os-begin_detaching', null)).status).toBe(202);
    expect((await cinder.ask('GET', `/volumes/${volume}`)).body.volume.status).toBe('detaching');
    expect((await act('os-roll_detaching', null)).status).toBe(202);
    expect((await cinder.ask('GET', `/volumes/${volume}`)).body.volume.status).toBe('in-use');
  });
});

describe('volume types', () => {
  let place: DatabasePlace;
  let cinder: CinderHarness;
  const admin = { admin: true };

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release: 'zed' });
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it('are made, shown, changed and deleted by administrators', async () => {
    const wanted = { name: 'gold', description: 'dear', extra_specs: { a: 'b', multiattach: '<is> False' } };
    expect((await cinder.ask('POST', '/types', { volume_type: wanted })).status).toBe(403);
    const { body } = await cinder.ask('POST', '/types', { volume_type: wanted }, admin);
    const { id } = body.volume_type;
    expect(body.volume_type).toMatchObject({ ...wanted, is_public: true });
    expect((await cinder.ask('GET', `/types/${id}`)).body.volume_type.extra_specs).toEqual({
      multiattach: '<is> False',
    });
    const change = { volume_type: { name: 'silver', is_public: false } };
    expect((await cinder.ask('PUT', `/types/${id}`, change, admin)).body.volume_type).toMatchObject({
      name: 'silver',
      description: 'dear',
      is_public: false,
    });
    expect((await cinder.ask('GET', `/types/${id}`)).status).toBe(404);
    expect((await cinder.ask('PUT', `/types/${id}`, { volume_type: {} }, admin)).status).toBe(400);
    expect((await cinder.ask('PUT', `/types/${id}`, { volume_type: { name: 'file' } }, admin)).status).toBe(409);
    expect((await cinder.ask('DELETE', `/types/${id}`, undefined, admin)).status).toBe(202);
    expect((await cinder.ask('GET', `/types/${id}`, undefined, admin)).status).toBe(404);
    const events = (await cinder.notifications()).map(({ event_type }) => event_type);
    expect(events.filter((event) => event.startsWith('volume_type'))).toEqual([
      ...['volume_type.create', 'volume_type.update', 'volume_type.delete'],
    ]);
  });

  it('have names of their own, also when two are made at once', async () => {
    const make = () => cinder.ask('POST', '/types', { volume_type: { name: 'twice' } }, admin);
    const answers = await Promise.all([make(), make(), make()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.conflictingRequest.message).toBe(
      'Volume Type twice already exists.',
    );
  });

  it('stay while a volume has them, and so does the default', async () => {
    const { body } = await cinder.ask('POST', '/types', { volume_type: { name: 'used' } }, admin);
    const { id } = body.volume_type;
    await cinder.settled(await cinder.createVolume({ size: 1, volume_type: 'used' }));
    const refusal = await cinder.ask('DELETE', `/types/${id}`, undefined, admin);
    expect([refusal.status, refusal.body.badRequest.message]).toEqual([400, 'Target volume type is still in use.']);
    const specs = await cinder.ask('POST', `/types/${id}/extra_specs`, { extra_specs: { a: 'b' } }, admin);
    expect([specs.status, specs.body.badRequest.message]).toEqual([400, 'Volume Type is currently in use.']);
    const standard = (await cinder.ask('GET', '/types/default')).body.volume_type.id;
    expect((await cinder.ask('DELETE', `/types/${standard}`, undefined, admin)).status).toBe(400);
  });

  it('have extra specs that are added, changed and removed one by one', async () => {
    const { body } = await cinder.ask('POST', '/types', { volume_type: { name: 'specs' } }, admin);
    const path = `/types/${body.volume_type.id}/extra_specs`;
    expect((await cinder.ask('POST', path, { extra_specs: { 'a:b': '1', c: '2' } }, admin)).status).toBe(200);
    expect((await cinder.ask('POST', path, { extra_specs: { 'a b': '1' } }, admin)).status).toBe(400);
    expect((await cinder.ask('PUT', `${path}/c`, { c: '3' }, admin)).body).toEqual({ c: '3' });
    expect((await cinder.ask('PUT', `${path}/c`, { d: '3' }, admin)).status).toBe(400);
    expect((await cinder.ask('GET', `${path}/c`, undefined, admin)).body).toEqual({ c: '3' });
    expect((await cinder.ask('DELETE', `${path}/c`, undefined, admin)).status).toBe(202);
    expect((await cinder.ask('DELETE', `${path}/c`, undefined, admin)).status).toBe(404);
    expect((await cinder.ask('GET', path, undefined, admin)).body).toEqual({ extra_specs: { 'a:b': '1' } });
    expect((await cinder.ask('GET', path)).body).toEqual({ extra_specs: {} });
    expect((await cinder.ask('DELETE', `${path}/a:b`)).status).toBe(403);
  });
});
