import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { CORES, DISK, MetadefsClient, NAMESPACES, refusal } from '../testing/metadefs-client.js';
import { ADMIN, type Answer, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

describe.each(backends)('what a namespace holds, on $name', ({ create, release }) => {
  let glance: RunningGlance;
  let metadefs: MetadefsClient;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await create();
    remove = place.remove;
    glance = await RunningGlance.start({ release: 'zed', ...place });
    metadefs = new MetadefsClient(glance);
  }, 60_000);
  afterAll(async () => {
    await glance.close();
    await remove();
    await release();
  });

  const send: MetadefsClient['send'] = (...args) => metadefs.send(...args);
  const read: MetadefsClient['read'] = (...args) => metadefs.read(...args);
  const write: MetadefsClient['write'] = (...args) => metadefs.write(...args);
  const namespace: MetadefsClient['make'] = (...args) => metadefs.make(...args);
  const status = async (asked: Promise<Answer>, message = '') => {
    const [code, words] = await refusal(asked);
    expect(words).toContain(message);
    return code;
  };

  it('properties are created, listed, replaced, renamed and deleted', async () => {
    const { name, path } = await namespace();
    const properties = `${path}/properties`;
    const created = await write('POST', properties, { name: 'bus', ...DISK });
    expect([created.status, created.body]).toEqual([201, { name: 'bus', ...DISK }]);
    const again = write('POST', properties, { name: 'bus', ...DISK });
    const duplicate = `A metadata definition property with name=bus already exists in namespace=${name}.`;
    expect(await status(again, duplicate)).toBe(409);
    await write('POST', properties, { name: '__proto__', ...CORES });
    expect(await status(write('POST', properties, { name: 'a', type: 'text', title: 'A' }))).toBe(400);
    const listed = (await read(properties)).body.properties;
    expect(Object.keys(listed).sort()).toEqual(['__proto__', 'bus']);
    expect(listed.bus).toEqual({ name: 'bus', ...DISK });
    const taken = write('PUT', `${properties}/__proto__`, { name: 'bus', ...DISK });
    const twice = `Invalid update. It would result in a duplicate metadata definition property with the same name=__proto__ in namespace=${name}.`;
    expect(await status(taken, twice)).toBe(409);
    const renamed = await write('PUT', `${properties}/bus`, { name: 'disk_bus', ...CORES });
    expect([renamed.status, renamed.body]).toEqual([200, { name: 'disk_bus', ...CORES }]);
    const gone = 'Could not find property bus';
    expect(await status(read(`${properties}/bus`), gone)).toBe(404);
    expect(await status(write('DELETE', `${properties}/disk_bus`))).toBe(204);
    expect(await status(write('DELETE', properties))).toBe(204);
    expect((await read(properties)).body).toEqual({ properties: {} });
  });

  it('objects are created, listed in pages, replaced and deleted', async () => {
    const { path } = await namespace();
    const objects = `${path}/objects`;
    for (const name of ['a', 'b', 'c'])
      expect(await status(write('POST', objects, { name, properties: { cores: CORES } }))).toBe(201);
    expect(await status(write('POST', objects, { name: 'a' }))).toBe(409);
    expect(await status(write('POST', objects, { name: 'd', properties: { p: {} } }))).toBe(400);
    const names = async (query: string) =>
      (await read(`${objects}?${query}`)).body.objects.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['c', 'b', 'a']);
    expect(await names('sort_key=name&sort_dir=asc&limit=2')).toEqual(['a', 'b']);
    expect(await names('sort_key=name&sort_dir=asc&limit=2&marker=b')).toEqual(['c']);
    const replaced = await write('PUT', `${objects}/a`, {
      name: 'a',
      description: 'x',
      required: ['bus'],
      properties: { bus: DISK },
    });
    expect(replaced.body).toMatchObject({ description: 'x', required: ['bus'], properties: { bus: DISK } });
    expect((await read(`${objects}/a`)).body).toEqual(replaced.body);
    expect(await status(write('DELETE', `${objects}/b`))).toBe(204);
    expect(await names('')).toEqual(['c', 'a']);
    expect(await status(write('DELETE', objects))).toBe(204);
    expect(await names('')).toEqual([]);
  });

  it('tags are set, added to, renamed and deleted, whatever their case', async () => {
    const { path } = await namespace();
    const tags = `${path}/tags`;
    const names = async () =>
      (await read(`${tags}?sort_key=name&sort_dir=asc`)).body.tags.map(({ name }: { name: string }) => name);
    expect((await write('POST', tags, { tags: [{ name: 'a' }, { name: 'b' }] })).body).toEqual({
      tags: [{ name: 'a' }, { name: 'b' }],
    });
    expect(await status(write('POST', tags, { tags: [{ name: 'c' }] }))).toBe(201);
    expect(await names()).toEqual(['c']);
    expect(await status(send(ADMIN, 'POST', tags, { tags: [{ name: 'd' }] }, { 'x-openstack-append': 'true' }))).toBe(
      201,
    );
    expect(await names()).toEqual(['c', 'd']);
    expect(await status(write('POST', `${tags}/C`), 'metadata tag names are case insensitive')).toBe(409);
    const added = await write('POST', `${tags}/e`);
    expect([added.status, added.body.name]).toEqual([201, 'e']);
    expect((await write('PUT', `${tags}/E`, { name: 'f' })).body.name).toBe('f');
    expect(await status(write('DELETE', `${tags}/f`))).toBe(204);
    expect(await status(read(`${tags}/f`))).toBe(404);
    expect(await status(write('POST', tags, { tags: [{ name: 'x' }, { name: 'X' }] }))).toBe(409);
    expect(await names()).toEqual(['c', 'd']);
    expect(await status(write('DELETE', tags))).toBe(204);
    expect(await names()).toEqual([]);
  });

  it('associations with types of resources are made and unmade', async () => {
    const { name, path } = await namespace();
    const types = `${path}/resource_types`;
    const made = await write('POST', types, { name: 'My::Type', prefix: 'my:' });
    expect([made.status, made.body]).toEqual([
      201,
      { name: 'My::Type', prefix: 'my:', created_at: expect.any(String), updated_at: expect.any(String) },
    ]);
    expect(await status(write('POST', types, { name: 'My::Type' }), `to namespace=${name} already exists`)).toBe(409);
    expect((await read(types)).body.resource_type_associations).toEqual([made.body]);
    const all = (await read('/v2/metadefs/resource_types')).body.resource_types;
    expect(all.map((one: { name: string }) => one.name)).toContain('My::Type');
    expect(await status(write('DELETE', `${types}/My::Type`))).toBe(204);
    expect(await status(write('DELETE', `${types}/My::Type`), 'Failed to find resource type My::Type to delete')).toBe(
      404,
    );
  });

  it.each([
    ['namespace', 'namespace'],
    ['namespaces', 'namespaces'],
    ['property', 'property'],
    ['properties', 'properties'],
    ['object', 'object'],
    ['objects', 'objects'],
    ['tag', 'tag'],
    ['tags', 'tags'],
    ['resource_type', 'resource_type_association'],
    ['resource_types', 'resource_type_associations'],
  ])('has a schema %s', async (name, schema) => {
    const { status: code, body } = await read(`/v2/schemas/metadefs/${name}`);
    expect([code, body.name, typeof body.properties]).toEqual([200, schema, 'object']);
  });

  it('answers other methods with 405 and what is allowed', async () => {
    const { status: code, headers } = await send(ADMIN, 'PUT', NAMESPACES, {});
    expect([code, headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await status(read('/v2/schemas/metadefs/nothing'))).toBe(404);
  });
});
