import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from './support/api-client.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer, createServer, showServer } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

type Body = Record<string, unknown>;
interface Flavors {
  readonly flavors: readonly { readonly id: string }[];
  readonly flavors_links?: readonly { readonly href: string }[];
}

const MEMBER = { 'x-auth-token': 'bob:acme', 'x-roles': 'member' };
const STRANGER = { 'x-auth-token': 'eve:other', 'x-roles': 'member' };
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github';
const FINGERPRINT = '65:96:2d:fc:e8:d5:a9:11:64:0c:0f:ea:00:6e:5b:bd';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['zed', 'icehouse'] as const)(`Flavors, keys, tags and images by %s on ${backend.name}`, (release) => {
    const isZed = release === 'zed';
    let cloud: TestCloud;
    let image: string;
    let server: string;

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
      image = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi', visibility: 'public' });
      const flavor = { id: 'privf', name: 'private', ram: 64, vcpus: 1, disk: 1, 'os-flavor-access:is_public': false };
      expect((await cloud.nova.ask('/v2.1/flavors', { json: { flavor } })).status).toBe(200);
      server = await activeServer(cloud, { imageRef: image, tags: ['b', 'a', 'b'] });
    }, 90_000);
    afterAll(() => cloud?.stop(), 30_000);

    const at = (version: string, headers: Record<string, string> = {}): ApiClient =>
      cloud.nova.with({ 'openstack-api-version': `compute ${version}`, ...headers });
    const ask = (method: string, path: string, json?: unknown, client = cloud.nova) =>
      client.ask(`/v2.1/${path}`, { method, json });
    const answer = async (method: string, path: string, json?: unknown, client = cloud.nova) => {
      const { status, body } = await ask(method, path, json, client);
      const [fault] = Object.values(body as Record<string, { message?: string }>);
      return status < 400 ? [status, body] : [status, fault?.message];
    };
    const flavorIds = async (query: string, client = cloud.nova) =>
      (await client.ask<Flavors>(`/v2.1/flavors${query}`)).body.flavors.map(({ id }) => id);

    it.each<[string, readonly string[]]>([
      ['', ['1', '2', '3', '4', '5']],
      ['?is_public=None', ['1', '2', '3', '4', '5', 'privf']],
      ['?is_public=false', ['privf']],
      ['?is_public=t', ['1', '2', '3', '4', '5']],
      ['?minRam=5000', ['4', '5']],
      ['?minDisk=%2040', ['3', '4', '5']],
      ['?minRam=99999999999999999999', []],
      ['?limit=2', ['1', '2']],
      ['?limit=2&marker=2', ['3', '4']],
      ['?marker=privf', []],
      ['?sort_key=memory_mb&sort_dir=desc', ['5', '4', '3', '2', '1']],
      ['?sort_key=name&limit=1', ['4']],
    ])('lists flavors by what is asked: %s', async (query, found) => {
      expect(await flavorIds(query)).toEqual(found);
      expect(await flavorIds(`/detail${query}`)).toEqual(found);
    });

    it('links a full page of flavors to the next', async () => {
      const { body } = await cloud.nova.ask<Flavors>('/v2.1/flavors?limit=2&minRam=1');
      expect(new URL(body.flavors_links?.[0]?.href ?? '').search).toBe('?limit=2&minRam=1&marker=2');
      expect((await cloud.nova.ask<Flavors>('/v2.1/flavors')).body.flavors_links).toBeUndefined();
    });

    it.each([
      ['?is_public=perhaps', 'Invalid is_public filter [perhaps]'],
      ['?minRam=much', 'Invalid minRam filter [much]'],
      ['?minDisk=1.5', 'Invalid minDisk filter [1.5]'],
      ['?marker=nosuch', 'marker [nosuch] not found'],
      ['?limit=-1', "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"],
      ['?sort_dir=up', "Invalid input for query parameters sort_dir. Value: up. 'up' is not one of ['asc', 'desc']"],
      ['?bogus=1', "Additional properties are not allowed ('bogus' was unexpected)"],
    ])('refuses to list flavors by %s', async (query, message) => {
      expect(await answer('GET', `flavors${query}`)).toEqual([400, message]);
    });

    it('keeps a private flavor from whoever has no access, until it is given', async () => {
      const eve = at('2.93', STRANGER);
      const unknown = isZed ? 'Flavor privf could not be found.' : 'The resource could not be found.';
      expect(await answer('GET', 'flavors/privf', undefined, eve)).toEqual([404, unknown]);
      expect(await answer('GET', 'flavors/privf/os-extra_specs', undefined, eve)).toEqual([404, unknown]);
      const request = { server: { name: 'x', imageRef: image, flavorRef: 'privf', networks: 'none' } };
      expect(await answer('POST', 'servers', request, eve)).toEqual([400, expect.stringMatching(/[Ff]lavor/)]);
      expect(await flavorIds('?is_public=None', eve)).not.toContain('privf');

      expect(await answer('GET', 'flavors/1/os-flavor-access')).toEqual([
        404,
        'Access list not available for public flavors.',
      ]);
      const give = { addTenantAccess: { tenant: 'other' } };
      const access = { flavor_access: [{ flavor_id: 'privf', tenant_id: 'other' }] };
      expect(await answer('POST', 'flavors/privf/action', give)).toEqual([200, access]);
      expect(await answer('GET', 'flavors/privf/os-flavor-access')).toEqual([200, access]);
      expect(await answer('POST', 'flavors/privf/action', give)).toEqual([
        409,
        expect.stringMatching(/^Flavor access already exists for flavor (\d+|privf) and project other combination\.$/),
      ]);
      expect(await answer('POST', 'flavors/1/action', give)).toEqual([409, 'Can not add access to a public flavor.']);
      expect(await answer('POST', 'flavors/privf/action', give, eve)).toEqual([403, expect.any(String)]);
      expect((await ask('GET', 'flavors/privf', undefined, eve)).status).toBe(200);
      expect(await flavorIds('', eve)).toContain('privf');
      const made = await ask('POST', 'servers', request, eve);
      expect([made.status, made.text]).toEqual([202, expect.any(String)]);

      const take = { removeTenantAccess: { tenant: 'other' } };
      expect(await answer('POST', 'flavors/privf/action', take)).toEqual([200, { flavor_access: [] }]);
      expect((await answer('POST', 'flavors/privf/action', take))[0]).toBe(404);
    });

    it('imports, makes, lists, shows and deletes key pairs of a user', async () => {
      const imported = { name: 'mine', public_key: PUBLIC_KEY };
      const view = { ...imported, fingerprint: FINGERPRINT };
      expect(await answer('POST', 'os-keypairs', { keypair: imported })).toEqual([
        201,
        { keypair: { type: 'ssh', ...view, user_id: 'ann' } },
      ]);
      expect(await answer('POST', 'os-keypairs', { keypair: imported })).toEqual([
        409,
        "Key pair 'mine' already exists.",
      ]);
      const made = await ask('POST', 'os-keypairs', { keypair: { name: 'new one' } }, at('2.1'));
      expect([made.status, made.body]).toEqual([
        200,
        {
          keypair: {
            name: 'new one',
            user_id: 'ann',
            private_key: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----/),
            public_key: expect.stringMatching(/^ssh-rsa \S+ Generated/),
            fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
          },
        },
      ]);
      expect(await answer('GET', 'os-keypairs?limit=1')).toEqual([
        200,
        {
          keypairs: [{ keypair: { ...view, type: 'ssh' } }],
          keypairs_links: [{ rel: 'next', href: expect.any(String) }],
        },
      ]);
      const rest = await ask('GET', 'os-keypairs?marker=mine');
      expect(rest.body).toMatchObject({ keypairs: [{ keypair: { name: 'new one' } }] });
      expect(await answer('GET', 'os-keypairs/mine', undefined, at('2.1'))).toEqual([
        200,
        {
          keypair: {
            ...view,
            user_id: 'ann',
            id: expect.any(Number),
            created_at: expect.any(String),
            updated_at: null,
            deleted: false,
            deleted_at: null,
          },
        },
      ]);
      expect(await answer('GET', 'os-keypairs', undefined, at('2.93', MEMBER))).toEqual([200, { keypairs: [] }]);
      expect((await answer('GET', 'os-keypairs?user_id=ann', undefined, at('2.93', MEMBER)))[0]).toBe(403);
      expect((await ask('DELETE', 'os-keypairs/new%20one')).status).toBe(204);
      expect(await answer('GET', 'os-keypairs/new%20one')).toEqual([
        404,
        isZed ? 'Keypair new one not found for user ann' : 'The resource could not be found.',
      ]);
    });

    it.each<[string, Body, string, string, string]>([
      ['2.93', { name: 'n' }, "'public_key' is a required property", "'public_key' is a required property", ''],
      [
        '2.91',
        { name: 'a/b' },
        'Only expected characters: [_- 0123456789abc',
        'Keypair name contains unsafe characters',
        '',
      ],
      [
        '2.91',
        { name: 'n', public_key: 'bogus' },
        'Keypair data is invalid: failed to generate fingerprint',
        'failed to generate fingerprint',
        '',
      ],
      [
        '2.91',
        { name: 'n', type: 'x509', public_key: 'x' },
        'failed to generate X509 fingerprint',
        'failed to generate X509 fingerprint',
        '',
      ],
      ['2.1', { name: 'n', type: 'ssh' }, "('type' was unexpected)", "('type' was unexpected)", ''],
    ])('refuses a key pair at %s: %j', async (version, keypair, zed, icehouse) => {
      const { status, text } = await ask('POST', 'os-keypairs', { keypair }, at(version));
      expect([status, text]).toEqual([400, expect.stringContaining(isZed ? zed : icehouse)]);
    });

    it('boots servers with a key that is there, and with no other', async () => {
      const request = { name: 'x', imageRef: image, flavorRef: '1', networks: 'none', key_name: 'nokey' };
      expect(await answer('POST', 'servers', { server: request })).toEqual([400, 'Invalid key_name provided.']);
      const id = await createServer(cloud, { imageRef: image, key_name: 'mine' });
      expect(await showServer(cloud, id)).toMatchObject({ key_name: 'mine' });
      expect(await cloud.sql('SELECT key_name, key_data FROM nova.instances WHERE uuid = $1', [id])).toEqual([
        { key_name: 'mine', key_data: PUBLIC_KEY },
      ]);
      const rebuild = { rebuild: { imageRef: image, key_name: 'nokey' } };
      expect(await answer('POST', `servers/${server}/action`, rebuild)).toEqual([400, 'Invalid key_name provided.']);
    });

    it('keeps the tags of a server and changes them', async () => {
      const path = `servers/${server}/tags`;
      expect(await answer('GET', path)).toEqual([200, { tags: ['a', 'b'] }]);
      expect((await showServer(cloud, server)) as unknown as Body).toMatchObject({ tags: ['a', 'b'] });
      const added = await ask('PUT', `${path}/c`);
      expect([added.status, added.headers.get('location')]).toEqual([201, expect.stringMatching(/\/tags\/c$/)]);
      expect((await ask('PUT', `${path}/c`)).status).toBe(204);
      expect((await ask('GET', `${path}/c`)).status).toBe(204);
      expect((await ask('DELETE', `${path}/a`)).status).toBe(204);
      expect(await answer('DELETE', `${path}/a`)).toEqual([404, `Instance ${server} has no tag 'a'`]);
      expect(await answer('GET', `${path}/a`)).toEqual([404, `Server ${server} has no tag 'a'`]);
      expect(await answer('PUT', `${path}/a%2Cb`)).toEqual([400, expect.stringContaining("Tag 'a,b' is invalid.")]);
      expect(await answer('PUT', path, { tags: ['x', 'y', 'x'] })).toEqual([200, { tags: ['x', 'y'] }]);
      expect((await answer('PUT', path, { tags: ['a/b'] }))[0]).toBe(400);
      expect((await answer('PUT', path, { tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }))[0]).toBe(400);
      expect((await ask('GET', path, undefined, at('2.25'))).status).toBe(404);
      expect((await ask('DELETE', path)).status).toBe(204);
      expect(await answer('GET', path)).toEqual([200, { tags: [] }]);
    });

    it('keeps the trusted certificates of a server, through a rebuild too', async () => {
      const id = await activeServer(cloud, { imageRef: image, trusted_image_certificates: ['one', 'two'] });
      const certificates = async () => ((await showServer(cloud, id)) as unknown as Body)['trusted_image_certificates'];
      expect(await certificates()).toEqual(['one', 'two']);
      await act(cloud, id, { rebuild: { imageRef: image, trusted_image_certificates: ['three'] } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await certificates()).toEqual(['three']);
      await act(cloud, id, { rebuild: { imageRef: image, trusted_image_certificates: null } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await certificates()).toBeNull();
      const volume = { source_type: 'image', destination_type: 'volume', uuid: image, boot_index: 0, volume_size: 1 };
      const body = { name: 'x', flavorRef: '1', networks: 'none', block_device_mapping_v2: [volume] };
      expect(await answer('POST', 'servers', { server: { ...body, trusted_image_certificates: ['one'] } })).toEqual([
        400,
        'Image certificate validation is not supported when booting from volume',
      ]);
    });

    it('keeps one text of an address, however it is written', async () => {
      const long = '0000:0000:0000:0000:0000:FFFF:192.168.100.228';
      const networks = [{ uuid: someUuid(), fixed_ip: '2001:0DB8:0000:0000:0000:0000:0000:0001' }];
      const id = await activeServer(cloud, { imageRef: image, accessIPv6: long, networks });
      const shown = (await showServer(cloud, id)) as unknown as Body;
      expect(shown['accessIPv6']).toBe('::ffff:192.168.100.228');
      expect(JSON.stringify(shown['addresses'])).toContain('"addr":"2001:db8::1"');
      const { body } = await ask('PUT', `servers/${id}`, { server: { accessIPv6: 'FE80::192.0.2.1' } });
      expect(body).toMatchObject({ server: { accessIPv6: 'fe80::c000:201' } });
    });

    it('shows images through its own API until 2.35, where createImage says they are', async () => {
      const old = at('2.35');
      expect(await answer('GET', `images/${image}`, undefined, old)).toEqual([
        200,
        {
          image: expect.objectContaining({
            id: image,
            status: 'ACTIVE',
            progress: 100,
            minDisk: 0,
            metadata: { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi' },
            created: expect.stringMatching(/Z$/),
          }),
        },
      ]);
      expect(await answer('GET', `images/${image}/metadata/hw_disk_bus`, undefined, at('2.38'))).toEqual([
        200,
        { meta: { hw_disk_bus: 'scsi' } },
      ]);
      const { headers } = await ask('POST', `servers/${server}/action`, { createImage: { name: 'snap' } }, at('2.1'));
      await actionReaches(cloud, server, 'ACTIVE');
      const location = headers.get('location') ?? '';
      const id = location.split('/').at(-1) ?? '';
      const link = isZed ? `/v2.1/images/${id}` : new URL(location).pathname;
      expect((await old.ask(link)).body).toMatchObject({ image: { id, name: 'snap', server: { id: server } } });
      const list = await ask('GET', `images?server=${server}`, undefined, old);
      expect(list.body).toMatchObject({ images: [{ id, name: 'snap' }] });
      const page = await ask('GET', 'images/detail?limit=1', undefined, old);
      expect(page.body).toMatchObject({ images: [{ id }], images_links: [{ rel: 'next' }] });
      for (const path of ['images', 'images/detail', `images/${id}`])
        expect([path, (await ask('GET', path, undefined, at('2.36'))).status]).toEqual([path, 404]);
      expect((await ask('GET', `images/${id}/metadata`, undefined, at('2.39'))).status).toBe(404);
      expect(await answer('GET', 'images/nosuch', undefined, old)).toEqual([404, 'Image not found.']);
    });
  });
}
