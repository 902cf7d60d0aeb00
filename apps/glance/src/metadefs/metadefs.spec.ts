import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { ADMIN, type Answer, type Caller, MEMBER, OTHER, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();
const BASE = '/v2/metadefs/namespaces';

describe.each(backends)('metadata definitions on $name', ({ create, release }) => {
  let glance: RunningGlance;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await create();
    remove = place.remove;
    glance = await RunningGlance.start({ release: 'zed', ...place });
  }, 60_000);
  afterAll(async () => {
    await glance.close();
    await remove();
    await release();
  });

  const send = (caller: Caller, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    glance.ask(caller, method, path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const read = (path: string, caller = MEMBER) => send(caller, 'GET', path);
  const write = (method: string, path: string, body?: unknown) => send(ADMIN, method, path, body);
  const status = async (answer: Promise<Answer>, message?: string) => {
    const { status: code, body } = await answer;
    if (message !== undefined) expect(body.message).toContain(message);
    return code;
  };
  let count = 0;
  const namespace = async (fields: object = {}) => {
    count += 1;
    const name = `Test::N${count}`;
    const answer = await write('POST', BASE, { namespace: name, visibility: 'public', ...fields });
    expect({ status: answer.status, text: answer.status === 201 ? '' : answer.text }).toEqual({
      status: 201,
      text: '',
    });
    return { name, path: `${BASE}/${name}`, body: answer.body };
  };
  const DISK = { title: 'Disk bus', type: 'string', enum: ['scsi', 'virtio'] };
  const CORES = { title: 'Cores', description: 'How many', type: 'integer', minimum: 1 };

  describe('of the catalogue of image properties', () => {
    it('are there from the start: values, meanings, and what they are for', async () => {
      const libvirt = (await read(`${BASE}/OS::Compute::LibvirtImage`)).body;
      expect(libvirt).toMatchObject({ visibility: 'public', protected: true, owner: 'admin' });
      expect(libvirt.properties.hw_disk_bus).toEqual({
        title: 'Disk bus',
        description: expect.stringContaining('Bus of the root, ephemeral and swap disks.'),
        type: 'string',
        enum: expect.arrayContaining(['scsi', 'virtio', 'ide']),
      });
      expect(libvirt.properties.hw_qemu_guest_agent.type).toBe('boolean');
      expect(
        libvirt.resource_type_associations.map(({ name, prefix }: Record<string, string>) => [name, prefix]),
      ).toEqual([
        ['OS::Cinder::Volume', undefined],
        ['OS::Glance::Image', undefined],
      ]);
      const topology = (await read(`${BASE}/OS::Compute::VirtCPUTopology`)).body;
      expect(topology.properties.cpu_cores).toMatchObject({ title: 'CPU cores', type: 'integer' });
      expect(topology.resource_type_associations).toEqual([
        expect.objectContaining({ name: 'OS::Cinder::Volume', prefix: 'hw_', properties_target: 'image' }),
        expect.objectContaining({ name: 'OS::Glance::Image', prefix: 'hw_' }),
        expect.objectContaining({ name: 'OS::Nova::Flavor', prefix: 'hw:' }),
      ]);
    });

    it('have the names that they have on an image, when asked for it', async () => {
      const { properties } = (await read(`${BASE}/OS::Compute::VirtCPUTopology?resource_type=OS::Glance::Image`)).body;
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(['hw_cpu_cores', 'hw_cpu_max_threads']));
      const path = `${BASE}/OS::Compute::Watchdog/properties/hw_watchdog_action?resource_type=OS::Glance::Image`;
      expect((await read(path)).body).toMatchObject({ name: 'watchdog_action', type: 'string' });
      expect(await status(read(path.replace('hw_', '')), 'does not start with the expected resource type')).toBe(404);
    });

    it('know no value and no property that came after the release', async () => {
      const { properties } = (await read(`${BASE}/OS::Compute::LibvirtImage`)).body;
      expect(properties).not.toHaveProperty('hw_sound_model');
      expect(properties).not.toHaveProperty('hw_virtio_packed_ring');
    });

    it('are told by type of resource, all of them in pages', async () => {
      const types = (await read('/v2/metadefs/resource_types')).body.resource_types;
      expect(types.map(({ name }: { name: string }) => name).sort()).toEqual(
        expect.arrayContaining(['OS::Cinder::Volume', 'OS::Glance::Image', 'OS::Nova::Flavor']),
      );
      const names = async (path: string): Promise<string[]> => {
        const { body } = await read(path);
        const own = body.namespaces.map((one: { namespace: string }) => one.namespace);
        return body.next === undefined ? own : [...own, ...(await names(body.next))];
      };
      const flavors = await names(`${BASE}?resource_types=OS::Nova::Flavor&sort_key=namespace&sort_dir=asc&limit=3`);
      expect(flavors).toEqual([...flavors].sort());
      expect(flavors).toContain('OS::Compute::Watchdog');
      expect(flavors).not.toContain('OS::OperatingSystem');
      const all = await names(`${BASE}?limit=4`);
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBeGreaterThan(flavors.length);
    });

    it('can not be deleted while they are protected', async () => {
      const path = `${BASE}/OS::Compute::Watchdog`;
      const words = 'Metadata definition namespace OS::Compute::Watchdog is protected and cannot be deleted.';
      expect(await status(write('DELETE', path), words)).toBe(403);
      expect(await status(write('DELETE', `${path}/properties`), words)).toBe(403);
      const property = 'Metadata definition property watchdog_action is protected and cannot be deleted.';
      expect(await status(write('DELETE', `${path}/properties/watchdog_action`), property)).toBe(403);
      const type =
        'Metadata definition resource-type-association OS::Glance::Image is protected and cannot be deleted.';
      expect(await status(write('DELETE', `${path}/resource_types/OS::Glance::Image`), type)).toBe(403);
    });
  });

  describe('as namespaces', () => {
    it('are created whole, shown, replaced and deleted', async () => {
      const { name, path, body } = await namespace({
        display_name: 'Mine',
        properties: { bus: DISK },
        objects: [{ name: 'cpu', required: ['cores'], properties: { cores: CORES } }],
        tags: [{ name: 'fast' }],
        resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'x_' }],
      });
      const shown = (await read(path)).body;
      expect(shown).toEqual(body);
      expect(shown).toEqual({
        namespace: name,
        display_name: 'Mine',
        visibility: 'public',
        protected: false,
        owner: ADMIN.project,
        created_at: expect.any(String),
        updated_at: expect.any(String),
        properties: { bus: DISK },
        objects: [
          expect.objectContaining({
            name: 'cpu',
            required: ['cores'],
            properties: { cores: CORES },
            self: `${path}/objects/cpu`,
          }),
        ],
        tags: [{ name: 'fast' }],
        resource_type_associations: [expect.objectContaining({ name: 'OS::Glance::Image', prefix: 'x_' })],
        self: path,
        schema: '/v2/schemas/metadefs/namespace',
      });
      const forImage = (await read(`${path}?resource_type=OS::Glance::Image`)).body;
      expect(Object.keys(forImage.properties)).toEqual(['x_bus']);
      expect(forImage.objects[0]).toMatchObject({ required: ['x_cores'], properties: { x_cores: CORES } });
      const replaced = await write('PUT', path, { namespace: name, description: 'new' });
      expect(replaced.body).toMatchObject({ description: 'new', visibility: 'private', owner: ADMIN.project });
      expect(replaced.body).not.toHaveProperty('display_name');
      expect(await status(read(path))).toBe(404);
      expect(await status(write('DELETE', path))).toBe(204);
      expect(await status(read(path, ADMIN), `Metadata definition namespace=${name} was not found.`)).toBe(404);
      const left = await glance.sql(
        `SELECT FROM glance.metadef_properties p LEFT JOIN glance.metadef_namespaces n ON n.id = p.namespace_id WHERE n.id IS NULL`,
      );
      expect(left).toEqual([]);
    });

    it('that are private are seen by their project and administrators only', async () => {
      const { name, path } = await namespace({ visibility: 'private', owner: MEMBER.project });
      expect([await status(read(path)), await status(read(path, OTHER)), await status(read(path, ADMIN))]).toEqual([
        200, 404, 200,
      ]);
      expect(await status(read(`${path}/properties`, OTHER), `Namespace ${name} not found`)).toBe(404);
      const listed = async (caller: Caller, query = '') =>
        (await read(`${BASE}?limit=1000${query}`, caller)).body.namespaces.map(
          (one: { namespace: string }) => one.namespace,
        );
      expect(await listed(MEMBER)).toContain(name);
      expect(await listed(MEMBER, '&visibility=private')).toEqual([name]);
      expect(await listed(OTHER)).not.toContain(name);
    });

    it('are written by administrators only', async () => {
      const refused = 'You are not authorized to complete add_metadef_namespace action.';
      expect(await status(send(MEMBER, 'POST', BASE, { namespace: 'Mine' }), refused)).toBe(403);
      const { path, name } = await namespace();
      expect(await status(send(MEMBER, 'PUT', path, { namespace: name }))).toBe(403);
      expect(await status(send(MEMBER, 'DELETE', path))).toBe(403);
      expect(await status(send(MEMBER, 'POST', `${path}/properties`, { name: 'a', ...DISK }))).toBe(403);
      expect(await status(send(MEMBER, 'POST', `${path}/tags/a`))).toBe(403);
      expect(await status(read(path))).toBe(200);
    });

    it('have names of their own', async () => {
      const { name } = await namespace();
      const again = write('POST', BASE, { namespace: name });
      expect(await status(again, `The metadata definition namespace=${name} already exists.`)).toBe(409);
      const other = await namespace();
      expect(await status(write('PUT', other.path, { namespace: name }), 'Invalid update.')).toBe(409);
      const twice = { namespace: 'Test::Twice', tags: [{ name: 'a' }, { name: 'A' }] };
      expect(await status(write('POST', BASE, twice), 'A metadata tag with name=A already exists')).toBe(409);
      expect(await status(read(`${BASE}/Test::Twice`, ADMIN))).toBe(404);
    });

    it.each([
      [undefined, 400, 'Body expected in request.'],
      [{}, 400, "'namespace' is a required property"],
      [{ namespace: 5 }, 400, "5 is not of type 'string'"],
      [{ namespace: 'n'.repeat(81) }, 400, 'is too long'],
      [{ namespace: 'a', visibility: 'shared' }, 400, "'shared' is not one of ['public', 'private']"],
      [{ namespace: 'a', odd: 1 }, 400, "('odd' was unexpected)"],
      [{ namespace: 'a', self: '/x' }, 403, "Attribute 'self' is read-only."],
      [{ namespace: 'a', properties: { p: { type: 'string' } } }, 400, "'title' is a required property"],
      [{ namespace: 'a', properties: { p: { ...DISK, odd: 1 } } }, 400, "('odd' was unexpected)"],
      [{ namespace: 'a', properties: { ['p'.repeat(81)]: DISK } }, 400, 'is longer than 80'],
      [{ namespace: 'a', tags: [{}] }, 400, "'name' is a required property"],
      [{ namespace: 'a', description: 'nul\0' }, 400, "can't contain the NUL character"],
    ])('are refused when the request is %j', async (body, code, message) => {
      expect(await status(write('POST', BASE, body), message)).toBe(code);
    });

    it.each([
      ['limit=x', 'limit param must be an integer'],
      ['limit=-1', 'limit param must be positive'],
      ['sort_key=foo', 'Sort key supplied was not valid.'],
      ['sort_dir=up', 'Invalid sort direction: up'],
      ['visibility=shared', 'Invalid visibility value: shared'],
    ])('are not listed by %s', async (query, message) => {
      expect(await status(read(`${BASE}?${query}`), message)).toBe(400);
    });

    it('are not found by names that no row can have', async () => {
      expect(await status(read(`${BASE}/%00`))).toBe(404);
      expect(await status(read(`${BASE}/OS::Compute::Watchdog/properties/%00`))).toBe(404);
      expect(await status(read(`${BASE}?marker=nowhere`))).toBe(404);
    });
  });

  it('of properties are created, listed, replaced, renamed and deleted', async () => {
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
    const renamed = await write('PUT', `${properties}/bus`, { name: 'disk_bus', ...CORES });
    expect([renamed.status, renamed.body]).toEqual([200, { name: 'disk_bus', ...CORES }]);
    const gone = `The metadata definition property with name=bus was not found in namespace=${name}.`;
    expect(await status(read(`${properties}/bus`), gone)).toBe(404);
    expect(await status(write('DELETE', `${properties}/disk_bus`))).toBe(204);
    expect(await status(write('DELETE', properties))).toBe(204);
    expect((await read(properties)).body).toEqual({ properties: {} });
  });

  it('of objects are created, listed in pages, replaced and deleted', async () => {
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

  it('of tags are set, added to, renamed and deleted, whatever their case', async () => {
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

  it('are made for types of resources and unmade', async () => {
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
  ])('have a schema %s', async (name, schema) => {
    const { status: code, body } = await read(`/v2/schemas/metadefs/${name}`);
    expect([code, body.name, typeof body.properties]).toEqual([200, schema, 'object']);
  });

  it('answer other methods with 405 and what is allowed', async () => {
    const { status: code, headers } = await send(ADMIN, 'PUT', BASE, {});
    expect([code, headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await status(read('/v2/schemas/metadefs/nothing'))).toBe(404);
  });
});

describe('metadata definitions', () => {
  it('that an operator deleted stay deleted at the next start', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-metadefs-'));
    const path = `${BASE}/OS::Compute::XenAPI`;
    try {
      const first = await RunningGlance.start({ release: 'zed', stateDir });
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ namespace: 'OS::Compute::XenAPI', visibility: 'public' });
      expect((await first.ask(ADMIN, 'PUT', path, { headers, body })).status).toBe(200);
      expect((await first.ask(ADMIN, 'DELETE', path)).status).toBe(204);
      await first.close();
      const second = await RunningGlance.start({ release: 'zed', stateDir });
      expect((await second.ask(ADMIN, 'GET', path)).status).toBe(404);
      expect((await second.ask(ADMIN, 'GET', `${BASE}/OS::Compute::VMware`)).status).toBe(200);
      await second.close();
    } finally {
      await rm(stateDir, { recursive: true, force: true });
    }
  }, 60_000);

  it('came after icehouse', async () => {
    const glance = await RunningGlance.start({ release: 'icehouse', stateDir: ':memory:' });
    try {
      for (const path of [BASE, '/v2/schemas/metadefs/namespace'])
        expect((await glance.ask(MEMBER, 'GET', path)).status).toBe(404);
    } finally {
      await glance.close();
    }
  }, 60_000);
});
