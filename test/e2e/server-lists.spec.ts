import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import type { ApiClient } from './support/api-client.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer, showServer } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

interface Listed {
  readonly servers: readonly { readonly id: string; readonly name: string; readonly status?: string }[];
  readonly servers_links?: readonly { readonly href: string }[];
}

const MEMBER = { 'x-auth-token': 'bob:acme', 'x-roles': 'member' };
const LATER = '2090-01-01T00:00:00Z';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github';

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['zed', 'icehouse'] as const)(`Lists of servers by %s on ${backend.name}`, (release) => {
    const isZed = release === 'zed';
    let cloud: TestCloud;
    /** Name -> id. */
    const ids = new Map<string, string>();
    let web: Record<string, unknown> = {};

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
      const image = await activeImage(cloud);
      const keypair = { name: 'mine', public_key: PUBLIC_KEY };
      expect((await cloud.nova.ask('/v2.1/os-keypairs', { json: { keypair } })).status).toBe(201);
      const make = async (name: string, more: Record<string, unknown> = {}) =>
        ids.set(name, await activeServer(cloud, { name, imageRef: image, ...more }));
      await make('web-1', { tags: ['red', 'big'], key_name: 'mine', config_drive: true, description: 'the front' });
      await make('web-2', { tags: ['red'], flavorRef: '2', accessIPv4: '192.0.2.7' });
      await make('db-1', { tags: ['blue'] });
      await make('gone', { metadata: { a: 'b' } });
      web = (await showServer(cloud, idOf('web-1'))) as unknown as Record<string, unknown>;
      await act(cloud, idOf('web-2'), { lock: null });
      await act(cloud, idOf('db-1'), { 'os-stop': null });
      await actionReaches(cloud, idOf('db-1'), 'SHUTOFF');
      await cloud.nova.ask(`/v2.1/servers/${idOf('gone')}`, { method: 'DELETE' });
      await pollUntil(
        () => cloud.nova.ask(`/v2.1/servers/${idOf('gone')}`),
        ({ status }) => status === 404,
        { what: 'the server to be gone' },
      );
    }, 120_000);
    afterAll(() => cloud?.stop(), 30_000);

    const idOf = (name: string): string => ids.get(name) ?? '';
    const at = (version: string, headers: Record<string, string> = {}): ApiClient =>
      cloud.nova.with({ 'openstack-api-version': `compute ${version}`, ...headers });
    const list = (query: string, client = cloud.nova) => client.ask<Listed>(`/v2.1/servers${query}`);
    const names = async (query: string, client?: ApiClient) => {
      const { status, body, text } = await list(query, client);
      return status === 200 ? body.servers.map(({ name }) => name).sort() : [`${status} ${text}`];
    };
    const ALL = ['db-1', 'web-1', 'web-2'];

    it.each<[string, readonly string[]]>([
      ['', ALL],
      ['?name=web', ['web-1', 'web-2']],
      ['?name=%5Eweb-.%24', ['web-1', 'web-2']],
      ['?name=WEB', ['web-1', 'web-2']],
      ['?display_name=b-1', ['db-1', 'web-1']],
      ['?description=front', ['web-1']],
      ['?display_description=FRONT', ['web-1']],
      ['?hostname=db', ['db-1']],
      ['?key_name=mine', ['web-1']],
      ['?config_drive=True', ['web-1']],
      ['?tags=red', ['web-1', 'web-2']],
      ['?tags=red,big', ['web-1']],
      ['?tags-any=big,blue', ['db-1', 'web-1']],
      ['?not-tags=red,big', ['db-1', 'web-2']],
      ['?not-tags-any=red', ['db-1']],
      ['?locked=true', ['web-2']],
      ['?locked=0', ['db-1', 'web-1']],
      ['?vm_state=stopped', ['db-1']],
      ['?power_state=4', ['db-1']],
      ['?task_state=deleting', []],
      ['?status=SHUTOFF', ['db-1']],
      ['?status=active', ['web-1', 'web-2']],
      ['?flavor=2', ['web-2']],
      ['?flavor=nosuch', []],
      ['?access_ip_v4=192.0', ['web-2']],
      ['?user_id=ann', ALL],
      ['?user_id=bob', []],
      ['?host=compute1', ALL],
      ['?node=%5Eother', []],
      ['?availability_zone=other', []],
      ['?root_device_name=vda', ALL],
      ['?created_at=%5E19', []],
      ['?launched_at=%5E20', ALL],
      ['?terminated_at=%5E20', []],
      ['?progress=77', []],
      ['?reservation_id=r-', ALL],
      ['?reservation_id=%5Enone', []],
      ['?uuid=none', []],
      ['?ip6=fd00', []],
      ['?ip=203.0.113', []],
      [`?changes-since=${LATER}`, []],
      [`?changes-before=${LATER}`, [...ALL, 'gone'].sort()],
      ['?changes-before=1990-01-01', []],
      ['?deleted=true', ['gone']],
      ['?all_tenants=1&deleted=True', ['gone']],
      ['?status=DELETED', ['gone']],
      ['?all_tenants', ALL],
      ['?all_tenants=1&project_id=acme', ALL],
      ['?all_tenants=1&tenant_id=other', []],
      ['?tenant_id=other', ALL],
      ['?soft_deleted=1', ALL],
      ['?limit=0', []],
      ['?limit=99999999999999999999', ALL],
    ])('finds what is asked for: %s', async (query, found) => {
      expect(await names(query)).toEqual(found);
    });

    it('finds servers by address, image and id', async () => {
      const [address] = Object.values(web['addresses'] as Record<string, { addr: string }[]>).flat();
      const ip = address?.addr ?? '';
      expect(await names(`?ip=${ip.slice(0, 3)}`)).toEqual(ALL);
      expect(await names(`?ip=${ip}`)).toContain('web-1');
      const image = (web['image'] as { id: string }).id;
      expect(await names(`?image=${image}`)).toEqual(ALL);
      expect(await names(`?uuid=${idOf('db-1')}`)).toEqual(['db-1']);
    });

    it('shows what is deleted, with its flavor, as DELETED', async () => {
      const { body } = await cloud.nova.ask<Listed>('/v2.1/servers/detail?deleted=1');
      expect(body.servers).toEqual([
        expect.objectContaining({
          name: 'gone',
          status: 'DELETED',
          'OS-SRV-USG:terminated_at': expect.any(String),
          flavor: expect.objectContaining({ original_name: 'm1.tiny' }),
          metadata: {},
          tags: [],
        }),
      ]);
      const since = await cloud.nova.ask<Listed>('/v2.1/servers/detail?changes-since=2001-01-01', { headers: MEMBER });
      expect(since.body.servers.map(({ status }) => status)).toContain('DELETED');
    });

    it.each([
      ['?status=bogus', '2.38', 'Invalid status value'],
      ['?bogus=1', '2.75', "Additional properties are not allowed ('bogus' was unexpected)"],
      [
        '?changes-since=yesterday',
        '2.93',
        "Invalid input for query parameters changes-since. Value: yesterday. 'yesterday' is not a 'date-time'",
      ],
      [
        '?changes-since=2031-01-01&changes-before=2030-01-01',
        '2.66',
        'The value of changes-since must be less than or equal to changes-before.',
      ],
      ['?name=%5B', '2.93', "Invalid input for query parameters name. Value: [. '[' is not a 'regex'"],
      ['?hostname=', '2.93', "Invalid input for query parameters hostname. Value: . '' is not a 'regex'"],
      ['?name=%5C9', '2.93', 'regular expression'],
      [
        '?locked=perhaps',
        '2.73',
        "Invalid input received: Unrecognized value 'perhaps', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
      ],
      ['?all_tenants=perhaps', '2.93', "Unrecognized value 'perhaps'"],
      ['?metadata=a', '2.93', 'Invalid filter field: metadata.'],
      ['?_x=a', '2.93', 'Invalid filter field: _x.'],
      ['?limit=-1', '2.93', "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"],
      ['?marker=none', '2.93', 'marker [none] not found'],
      ['?sort_key=bogus', '2.93', "'bogus' is not one of ["],
      ['?sort_key=id', '2.75', "'id' is not one of ["],
      ['?sort_dir=up', '2.93', "Unknown sort direction, must be 'desc' or 'asc'"],
      ['?sort_dir=asc&sort_dir=asc', '2.93', 'Sort direction size exceeds sort key size'],
    ])('refuses %s at %s', async (query, version, message) => {
      const { status, body } = await list(query, at(version));
      expect([status, body]).toEqual([400, { badRequest: { code: 400, message: expect.stringContaining(message) } }]);
    });

    it('takes what the microversion does not know for nothing, up to 2.74', async () => {
      expect(await names('?bogus=1&tags=red', at('2.25'))).toEqual(ALL);
      expect(await names('?locked=true', at('2.72'))).toEqual(ALL);
      expect(await names('?status=bogus', at('2.37'))).toEqual([]);
      expect(await names('?sort_key=id', at('2.72'))).toEqual(ALL);
    });

    it('reads an unversioned query as the release does', async () => {
      const { status, body } = await list('?changes-since=yesterday', at('2.1'));
      const message = isZed
        ? "Invalid input for query parameters changes-since. Value: yesterday. 'yesterday' is not a 'date-time'"
        : 'Invalid changes-since value';
      expect([status, body]).toEqual([400, { badRequest: { code: 400, message } }]);
      expect(await names('?deleted=0', at('2.1'))).toEqual(isZed ? ALL : ['gone']);
      expect(await names('?status=SHUTOFF&status=ACTIVE', at('2.1'))).toEqual(isZed ? ALL : ['web-1', 'web-2']);
    });

    it('keeps from users what only admins may filter by', async () => {
      const bob = at('2.82', MEMBER);
      expect(await names('?host=nosuch', bob)).toEqual(ALL);
      expect(await names('?deleted=true', bob)).toEqual(ALL);
      expect(await names('?key_name=mine', bob)).toEqual(ALL);
      expect(await names('?key_name=mine', at('2.83', MEMBER))).toEqual(['web-1']);
      expect(await names('?hostname=db', at('2.90', MEMBER))).toEqual(['db-1']);
      expect((await list('?status=DELETED', bob)).status).toBe(403);
      expect((await list('?sort_key=host', bob)).body).toEqual({
        forbidden: { code: 403, message: 'Only administrators can sort servers by host' },
      });
      const all = await list('?all_tenants=1', bob);
      if (isZed)
        expect([all.status, all.text]).toEqual([
          403,
          expect.stringContaining('os_compute_api:servers:index:get_all_tenants'),
        ]);
      else expect(await names('?all_tenants=1', bob)).toEqual(ALL);
    });

    it("leaves events of what hosts did in the server's actions, a build and a deletion too", async () => {
      const events = async (name: string, action: string) => {
        const rows = await cloud.sql(
          'SELECT request_id FROM nova.instance_actions WHERE instance_uuid = $1 AND action = $2',
          [idOf(name), action],
        );
        const path = `/v2.1/servers/${idOf(name)}/os-instance-actions/${rows[0]?.['request_id']}`;
        const { body } = await cloud.nova.ask<{ instanceAction: { events: Record<string, unknown>[] } }>(path);
        return body.instanceAction.events.map(({ event, result, host, finish_time }) => {
          expect(finish_time).toEqual(expect.any(String));
          return [event, result, host];
        });
      };
      const build = isZed ? 'compute__do_build_and_run_instance' : 'compute_build_and_run_instance';
      expect(await events('web-1', 'create')).toEqual([[build, 'Success', 'compute1']]);
      expect(await events('db-1', 'stop')).toEqual([['compute_stop_instance', 'Success', 'compute1']]);
      expect(await events('gone', 'delete')).toEqual([['compute_terminate_instance', 'Success', 'compute1']]);
    });

    it('sorts by several keys and pages from a marker on, nulls and all', async () => {
      const order = async (query: string) => (await list(query)).body.servers.map(({ name }) => name);
      expect(await order('?sort_key=display_name&sort_dir=asc')).toEqual(ALL);
      expect(await order('?sort_key=display_name')).toEqual([...ALL].reverse());
      expect(await order('?sort_key=key_name&sort_dir=asc&sort_key=display_name&sort_dir=desc')).toEqual([
        'web-2',
        'db-1',
        'web-1',
      ]);
      for (const key of ['key_name', 'access_ip_v4', 'locked', 'launched_at', 'vm_state', 'uuid']) {
        const all = await order(`?sort_key=${key}&sort_dir=asc`);
        const paged: string[] = [];
        let next: string | undefined = `?sort_key=${key}&sort_dir=asc&limit=1`;
        for (let page = 0; next !== undefined && page < 5; page += 1) {
          const { body }: { body: Listed } = await list(next);
          paged.push(...body.servers.map(({ name }) => name));
          const href = body.servers_links?.[0]?.href;
          next = href === undefined ? undefined : new URL(href).search;
        }
        expect([key, paged]).toEqual([key, all]);
      }
      expect(await order(`?sort_key=display_name&sort_dir=asc&marker=${idOf('gone')}`)).toEqual(['web-1', 'web-2']);
    });

    it('answers 200 or 404 whoever polls while a server is deleted', async () => {
      const doomed = await activeServer(cloud, { name: 'doomed', imageRef: (web['image'] as { id: string }).id });
      const seen = new Set<number>();
      let isGone = false;
      const poll = async (path: string) => {
        while (!isGone) seen.add((await cloud.nova.ask(path)).status);
      };
      const polls = [
        `/v2.1/servers/${doomed}`,
        '/v2.1/servers/detail',
        `/proptrail/servers/${doomed}/system_metadata`,
        `/v2.1/servers/${doomed}/os-volume_attachments`,
        `/proptrail/servers/${doomed}/domain_xml`,
      ].flatMap((path) => Array.from({ length: 3 }, () => poll(path)));
      await cloud.nova.ask(`/v2.1/servers/${doomed}`, { method: 'DELETE' });
      await pollUntil(
        () => cloud.sql('SELECT 1 FROM nova.instances WHERE uuid = $1 AND deleted = 0', [doomed]),
        (rows) => rows.length === 0,
        {
          what: 'the server to be gone',
        },
      );
      isGone = true;
      await Promise.all(polls);
      expect([...seen].filter((status) => status !== 200 && status !== 404)).toEqual([]);
    });
  });
}
