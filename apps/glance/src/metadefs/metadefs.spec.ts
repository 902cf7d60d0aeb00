import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { NAMESPACES as BASE, CORES, DISK, MetadefsClient, refusal } from '../testing/metadefs-client.js';
import { ADMIN, type Answer, type Caller, MEMBER, OTHER, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

describe.each(backends)('metadata definitions on $name', ({ create, release }) => {
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
      const { name, path, answer } = await namespace({
        display_name: 'Mine',
        properties: { bus: DISK },
        objects: [{ name: 'cpu', required: ['cores'], properties: { cores: CORES } }],
        tags: [{ name: 'fast' }],
        resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'x_' }],
      });
      const shown = (await read(path)).body;
      expect(shown).toEqual(answer.body);
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
      [{ namespace: 'a', description: 'nul\0' }, 400, "can't be stored"],
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

    it('are refused or not found by names that no row can have', async () => {
      expect(await status(read(`${BASE}/%00`))).toBe(400);
      expect(await status(read(`${BASE}/OS::Compute::Watchdog/properties/%00`))).toBe(400);
      expect(await status(read(`${BASE}/${'x'.repeat(300)}`))).toBe(404);
      expect(await status(read(`${BASE}?marker=nowhere`))).toBe(404);
    });
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

  it('are those of a release that is served, also on the state of one without them', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-metadefs-'));
    try {
      await (await RunningGlance.start({ release: 'icehouse', stateDir })).close();
      const glance = await RunningGlance.start({ release: 'zed', stateDir });
      const { body } = await glance.ask(ADMIN, 'GET', `${BASE}/OS::Compute::LibvirtImage`);
      expect(body.properties).toHaveProperty('hw_rescue_bus');
      expect(body.properties).not.toHaveProperty('hw_sound_model');
      await glance.close();
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
