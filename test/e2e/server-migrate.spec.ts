import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { editImage, flavor, hostOf, migrations, usage } from './support/moves.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showVolume,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

const LIVE = { host: null, block_migration: 'auto' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`Migrations on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_COMPUTE_HOSTS: '3' });
    });
    afterAll(() => cloud.stop());

    const server = async (properties: Record<string, string> = {}) => {
      const image = await activeImage(cloud, properties);
      return { image, id: await activeServer(cloud, { imageRef: image }) };
    };

    it('a cold migration goes to the host that is named, and is taken back', async () => {
      const { id } = await server();
      const source = await hostOf(cloud, id);
      const destination = source === 'compute3' ? 'compute2' : 'compute3';
      const before = await usage(cloud);
      await act(cloud, id, { migrate: { host: destination } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      expect(await hostOf(cloud, id)).toBe(destination);
      await act(cloud, id, { revertResize: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await hostOf(cloud, id)).toBe(source);
      expect(await usage(cloud)).toEqual(before);
      expect(await migrations(cloud, id)).toMatchObject([{ migration_type: 'migration', status: 'reverted' }]);
    });

    it('refuses the own host and a host that is none, with 400, and anybody but an admin, with 403', async () => {
      const { id } = await server();
      const source = await hostOf(cloud, id);
      const message = (text: string) => ({ badRequest: { code: 400, message: text } });
      expect(await act(cloud, id, { migrate: { host: source } }, 400)).toEqual(
        message('Cannot migrate to the host where the server exists.'),
      );
      const unknown = message('Compute host nowhere could not be found.');
      expect(await act(cloud, id, { migrate: { host: 'nowhere' } }, 400)).toEqual(unknown);
      expect(await act(cloud, id, { 'os-migrateLive': { ...LIVE, host: 'nowhere' } }, 400)).toEqual(unknown);
      await act(cloud, id, { migrate: { hosts: source } }, 400);
      await act(cloud, id, { 'os-migrateLive': { host: null } }, 400);
      const member = { nova: cloud.nova.with({ 'x-roles': 'member' }) };
      await act(member, id, { migrate: null }, 403);
      await act(member, id, { 'os-migrateLive': LIVE }, 403);
    });

    it('a live migration carries the running domain to another host, whatever has become of its image', async () => {
      const { id, image } = await server({ hw_vif_model: 'e1000' });
      const xml = await domainXml(cloud, id);
      const source = await hostOf(cloud, id);
      const before = await usage(cloud);
      await editImage(cloud, image, { hw_vif_model: 'rtl8139' });
      await act(cloud, id, { 'os-migrateLive': LIVE });
      await actionReaches(cloud, id, 'ACTIVE');
      const destination = await hostOf(cloud, id);
      expect(destination).not.toBe(source);
      expect(await domainXml(cloud, id)).toBe(xml);
      const memory = 512;
      expect((await usage(cloud)).get(source)).toBe((before.get(source) ?? 0) - memory);
      expect((await usage(cloud)).get(destination)).toBe((before.get(destination) ?? 0) + memory);
      expect(await migrations(cloud, id)).toMatchObject([
        { migration_type: 'live-migration', status: 'completed', source_compute: source, dest_compute: destination },
      ]);
    });

    it('a volume follows a live migration', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      await act(cloud, id, { 'os-migrateLive': LIVE });
      await actionReaches(cloud, id, 'ACTIVE');
      const rows = await cloud.sql<{ connector: string }>(
        'SELECT connector FROM cinder.volume_attachment WHERE volume_id = $1 AND NOT deleted',
        [volume],
      );
      expect(rows.map(({ connector }) => (JSON.parse(connector) as { host: string }).host)).toEqual([
        await hostOf(cloud, id),
      ]);
      expect((await showVolume(cloud, volume)).status).toBe('in-use');
    });

    it('without a host that takes it the server goes on, and before 2.34 the caller is told', async () => {
      const huge = await flavor(cloud, { name: 'half', ram: 200_000, vcpus: 1, disk: 1 });
      const image = await activeImage(cloud);
      const id = await activeServer(cloud, { imageRef: image, flavorRef: huge });
      const source = await hostOf(cloud, id);
      const other = source === 'compute1' ? 'compute2' : 'compute1';
      await cloud.sql('UPDATE nova.services SET disabled = true WHERE host <> $1', [source]);
      const before = await usage(cloud);
      try {
        await act(cloud, id, { 'os-migrateLive': LIVE });
        await actionReaches(cloud, id, 'ACTIVE');
        const old = { nova: cloud.nova.with({ 'openstack-api-version': 'compute 2.24' }) };
        const body = { host: null, block_migration: false, disk_over_commit: false };
        const answer = await act<{ badRequest: { message: string } }>(old, id, { 'os-migrateLive': body }, 400);
        expect(answer.badRequest.message).toMatch(/^No valid host was found\./);
        const self = await act(old, id, { 'os-migrateLive': { ...body, host: source } }, 400);
        const to = `Unable to migrate instance (${id}) to current host (${source}).`;
        expect(self).toEqual({ badRequest: { code: 400, message: to } });
        await act(cloud, id, { migrate: { host: other } });
        await actionReaches(cloud, id, 'ACTIVE');
      } finally {
        await cloud.sql('UPDATE nova.services SET disabled = false');
      }
      expect(await hostOf(cloud, id)).toBe(source);
      expect(await usage(cloud)).toEqual(before);
      const faults = await cloud.sql('SELECT message FROM nova.instance_faults WHERE instance_uuid = $1', [id]);
      expect(faults.map(({ message }) => String(message))).toContainEqual(expect.stringMatching(/^No valid host/));
    });

    it('finishes a live migration whose hosts died in the middle', async () => {
      const { id } = await server();
      const source = await hostOf(cloud, id);
      await cloud.stopService('nova-compute');
      await act(cloud, id, { 'os-migrateLive': LIVE });
      await cloud.restart();
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await hostOf(cloud, id)).not.toBe(source);
      expect(await domainXml(cloud, id)).toContain('<domain');
      expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
    });

    it('a live migration that has not begun is shown and aborted since 2.65; one that has ended is none', async () => {
      const { id } = await server();
      const [source, xml, before] = [await hostOf(cloud, id), await domainXml(cloud, id), await usage(cloud)];
      const at = (version: string) => cloud.nova.with({ 'openstack-api-version': `compute ${version}` });
      const path = (migration: unknown) => `/v2.1/servers/${id}/migrations/${migration}`;
      const abort = async (version: string, migration: unknown) => {
        const { status, body } = await at(version).ask(path(migration), { method: 'DELETE' });
        return [status, body];
      };
      const force = async (version: string, migration: unknown, json: object = { force_complete: null }) => {
        const { status, body } = await at(version).ask(`${path(migration)}/action`, { json });
        return [status, body];
      };
      const invalid = (method: string, migration: unknown, state: string) => {
        const is = `Migration ${migration} state of instance ${id} is ${state}`;
        const message = `${is}. Cannot ${method} while the migration is in this state.`;
        return [400, { badRequest: { code: 400, message } }];
      };
      await cloud.stopService('nova-compute');
      await act(cloud, id, { 'os-migrateLive': LIVE });
      const listed = await cloud.nova.ask<{ migrations: { id: number }[] }>(`/v2.1/servers/${id}/migrations`);
      expect(listed.body.migrations).toMatchObject([{ status: 'queued', source_compute: source, server_uuid: id }]);
      const migration = listed.body.migrations[0]?.id;
      expect((await cloud.nova.ask(path(migration))).body).toMatchObject({ migration: { id: migration } });
      expect(await force('2.22', migration)).toEqual(invalid('force complete', migration, 'queued'));
      expect((await force('2.22', migration, { force_complete: true }))[0]).toBe(400);
      expect((await force('2.21', migration))[0]).toBe(404);
      expect(await force('2.22', 999_999)).toMatchObject([400, { badRequest: { code: 400 } }]);
      expect((await abort('2.23', migration))[0]).toBe(404);
      expect(await abort('2.24', migration)).toEqual(invalid('abort live migration', migration, 'queued'));
      const message = `Migration 999999 not found for instance ${id}`;
      expect(await abort('2.65', 999_999)).toEqual([404, { itemNotFound: { code: 404, message } }]);
      const member = { 'x-roles': 'member', 'openstack-api-version': 'compute 2.65' };
      expect((await cloud.nova.with(member).ask(path(migration), { method: 'DELETE' })).status).toBe(403);
      expect((await abort('2.65', migration))[0]).toBe(202);
      await actionReaches(cloud, id, 'ACTIVE');
      await cloud.restart();
      expect(await migrations(cloud, id)).toMatchObject([{ status: 'cancelled' }]);
      expect([await hostOf(cloud, id), await domainXml(cloud, id), await usage(cloud)]).toEqual([source, xml, before]);
      expect((await cloud.nova.ask(path(migration))).status).toBe(404);
      expect((await abort('2.65', migration))[0]).toBe(409);
      expect((await force('2.22', migration))[0]).toBe(409);
      const actions = await cloud.sql('SELECT action FROM nova.instance_actions WHERE instance_uuid = $1 ORDER BY id', [
        id,
      ]);
      const known = release === 'zed' ? ['live-migration', 'live_migration_cancel'] : [];
      expect(actions.map(({ action }) => action)).toEqual(['create', ...known]);
    });

    it('lists moves newest first, by pages and filters, as each microversion shows them', async () => {
      const { id } = await server();
      await act(cloud, id, { 'os-migrateLive': LIVE });
      await actionReaches(cloud, id, 'ACTIVE');
      await act(cloud, id, { migrate: null });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      type Listed = { migrations: Record<string, unknown>[]; migrations_links?: { href: string }[] };
      const list = async (version: string, query: string) => {
        const client = cloud.nova.with({ 'openstack-api-version': `compute ${version}` });
        const answer = await client.ask<Listed>(`/v2.1/os-migrations?instance_uuid=${id}${query}`);
        return { status: answer.status, ...answer.body };
      };
      const newest = await list('2.80', '');
      expect(newest.migrations.map(({ migration_type }) => migration_type)).toEqual(['migration', 'live-migration']);
      expect(newest.migrations[0]).toMatchObject({ user_id: 'ann', project_id: 'acme', uuid: expect.any(String) });
      const page = await list('2.59', '&limit=1');
      expect(page.migrations).toHaveLength(1);
      expect(page.migrations_links?.[0]?.href).toContain(`marker=${page.migrations[0]?.['uuid']}`);
      const next = await list('2.59', `&limit=1&marker=${page.migrations[0]?.['uuid']}`);
      expect(next.migrations.map(({ migration_type }) => migration_type)).toEqual(['live-migration']);
      expect((await list('2.59', '&marker=none')).status).toBe(400);
      expect((await list('2.59', '&nonsense=1')).status).toBe(400);
      expect((await list('2.66', '&changes-before=2001-01-01T00:00:00Z')).migrations).toEqual([]);
      const oldest = await list('2.1', '&nonsense=1');
      expect(Object.keys(oldest.migrations[0] ?? {})).not.toContain('migration_type');
      expect((await list('2.23', '&status=completed')).migrations).toHaveLength(1);
      const live = await cloud.nova.ask<Listed>(`/v2.1/servers/${id}/migrations`);
      expect([live.status, live.body]).toEqual([200, { migrations: [] }]);
      expect((await cloud.nova.ask(`/v2.1/servers/${id}/migrations/1`)).status).toBe(404);
    });
  });

  describe.each(['icehouse', 'zed'])(`Hosts that fail in a move on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      const file = join(await mkdtemp(join(tmpdir(), 'proptrail-hosts-')), 'hosts.json');
      const faults = { prep_resize: 'no room left', pre_live_migration: 'no way in' };
      const hosts = [
        { name: 'good' },
        { name: 'bad', faults, memory_mb: 1_000_000 },
        { name: 'spare', memory_mb: 8192 },
      ];
      await writeFile(file, JSON.stringify({ hosts }));
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_COMPUTE_HOSTS: file });
    });
    afterAll(() => cloud.stop());

    const onGood = async () => {
      await cloud.sql(`UPDATE nova.services SET disabled = host <> 'good'`);
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await cloud.sql('UPDATE nova.services SET disabled = false');
      return id;
    };

    it('a resize that one host can not take goes to the next', async () => {
      const id = await onGood();
      const before = await usage(cloud);
      await act(cloud, id, { migrate: null });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      expect(await hostOf(cloud, id)).toBe('spare');
      expect(await migrations(cloud, id)).toMatchObject([
        { dest_compute: 'bad', status: 'error' },
        { dest_compute: 'spare', status: 'finished' },
      ]);
      expect((await usage(cloud)).get('bad')).toBe(before.get('bad'));
    });

    it('where no other host is left the server goes on as it was, with a fault for each reason', async () => {
      const id = await onGood();
      const before = await usage(cloud);
      await act(cloud, id, { migrate: { host: 'bad' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await hostOf(cloud, id)).toBe('good');
      expect(await usage(cloud)).toEqual(before);
      const faults = await cloud.sql('SELECT message FROM nova.instance_faults WHERE instance_uuid = $1 ORDER BY id', [
        id,
      ]);
      expect(faults.map(({ message }) => message)).toEqual(['no room left', expect.stringMatching(/^No valid host/)]);
      expect(await cloud.sql('SELECT * FROM nova.unfinished_tasks')).toEqual([]);
    });

    it('a live migration that the destination can not take leaves the server where it runs', async () => {
      const id = await onGood();
      const before = await usage(cloud);
      await act(cloud, id, { 'os-migrateLive': { ...LIVE, host: 'bad' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await hostOf(cloud, id)).toBe('good');
      expect(await domainXml(cloud, id)).toContain('<domain');
      expect(await usage(cloud)).toEqual(before);
      expect(await migrations(cloud, id)).toMatchObject([{ migration_type: 'live-migration', status: 'error' }]);
    });
  });
}
