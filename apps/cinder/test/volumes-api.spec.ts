import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness, HOST, messageOf, PROJECT } from './cinder.harness.js';

const backends = await databaseBackends();

describe.each(backends)('the Block Storage API, on $name', (backend) => {
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
  const countRows = async () => {
    const tables = [
      'volumes',
      'volume_metadata',
      'volume_glance_metadata',
      'snapshots',
      'volume_attachment',
      'workers',
      'outbox',
    ];
    return Promise.all(
      tables.map(async (table) => (await cinder.sql(`SELECT count(*)::int FROM cinder.${table}`))[0].count),
    );
  };

  it('shows a volume by microversion: fields come with the version that brought them', async () => {
    const id = await blank();
    const keys = async (version: string, admin = false) =>
      Object.keys((await cinder.ask('GET', `/volumes/${id}`, undefined, { version, admin })).body.volume);
    const base = await keys('3.0');
    expect(base).not.toContain('group_id');
    const added: [string, string[]][] = [
      ['3.13', ['group_id']],
      ['3.48', ['shared_targets', 'service_uuid']],
      ['3.63', ['volume_type_id']],
      ['3.65', ['consumes_quota']],
    ];
    let seen = base;
    for (const [version, names] of added) {
      const now = await keys(version);
      expect(now.filter((name) => !seen.includes(name)).sort()).toEqual([...names].sort());
      seen = now;
    }
    expect((await keys('3.70', true)).filter((name) => !seen.includes(name)).sort()).toEqual([
      'cluster_name',
      'migration_status',
      'os-vol-host-attr:host',
      'os-vol-mig-status-attr:migstat',
      'os-vol-mig-status-attr:name_id',
      'provider_id',
    ]);
  });

  it('refuses an unknown microversion and hides methods that a version does not know', async () => {
    expect((await cinder.ask('GET', '/volumes', undefined, { version: '3.71' })).status).toBe(406);
    expect((await cinder.ask('GET', '/attachments', undefined, { version: '3.26' })).status).toBe(404);
    expect((await cinder.ask('GET', '/volumes/summary', undefined, { version: '3.11' })).status).toBe(404);
    expect((await cinder.ask('GET', '/messages', undefined, { version: '3.2' })).status).toBe(404);
  });

  it("keeps another project's volumes out of sight", async () => {
    const id = await blank();
    const theirs = { 'x-project-id': 'other', 'x-roles': 'member' };
    expect((await cinder.askRaw('GET', `/v3/other/volumes/${id}`, undefined, theirs)).status).toBe(404);
    expect((await cinder.askRaw('GET', '/v3/other/volumes', undefined, theirs)).body).toEqual({ volumes: [] });
    const wrong = await cinder.askRaw('GET', `/v3/${PROJECT}/volumes/${id}`, undefined, theirs);
    expect([wrong.status, messageOf(wrong)]).toEqual([400, 'Malformed request url']);
    const noProject = await cinder.askRaw('GET', `/v3/volumes/${id}`, undefined, {
      'x-project-id': PROJECT,
      'x-roles': 'member',
    });
    expect(noProject.body.volume.links[0].href).toBe(`${cinder.service.url}/v3/volumes/${id}`);
  });

  it.each([
    ['no body', '', 400],
    ['no JSON', '{', 400],
    ['an array', '[]', 400],
    ['no volume', '{}', 400],
    ['an unknown field', '{"volume": {"size": 1, "colour": "red"}}', 400],
    ['no size', '{"volume": {}}', 400],
    ['a size beyond an integer', '{"volume": {"size": 2147483648}}', 400],
    ['a name of 256 characters', JSON.stringify({ volume: { size: 1, name: 'n'.repeat(256) } }), 400],
    ['a name with U+0000', '{"volume": {"size": 1, "name": "a\\u0000"}}', 400],
    ['metadata that is no text', '{"volume": {"size": 1, "metadata": {"a": 1}}}', 400],
    [
      'a metadata value of 256 characters',
      JSON.stringify({ volume: { size: 1, metadata: { a: 'v'.repeat(256) } } }),
      400,
    ],
    ['an unknown zone', '{"volume": {"size": 1, "availability_zone": "mars"}}', 400],
    ['an unknown snapshot', '{"volume": {"snapshot_id": "00000000-0000-0000-0000-000000000000"}}', 404],
    ['an unknown source', '{"volume": {"source_volid": "00000000-0000-0000-0000-000000000000"}}', 404],
    ['an unknown image', '{"volume": {"size": 1, "imageRef": "00000000-0000-0000-0000-000000000000"}}', 400],
    ['multiattach', '{"volume": {"size": 1, "multiattach": true}}', 400],
  ])('refuses to create a volume from %s and stores nothing', async (_, body, status) => {
    const before = await countRows();
    const headers = { 'openstack-api-version': 'volume 3.70', 'x-project-id': PROJECT };
    const answer = await cinder.askRaw('POST', `/v3/${PROJECT}/volumes`, body, headers);
    expect([answer.status, Object.keys(answer.body)]).toEqual([
      status,
      [status === 404 ? 'itemNotFound' : 'badRequest'],
    ]);
    expect(await countRows()).toEqual(before);
  });

  it('renames a volume and replaces its metadata', async () => {
    const id = await blank({ name: 'old', metadata: { a: '1', b: '2' } });
    const answer = await cinder.ask('PUT', `/volumes/${id}`, {
      volume: { name: ' new ', metadata: { b: '3', c: '4' } },
    });
    expect(answer.body.volume).toMatchObject({ name: 'new', description: null, metadata: { b: '3', c: '4' } });
    const rows = await cinder.sql(
      'SELECT key, deleted FROM cinder.volume_metadata WHERE volume_id = $1 ORDER BY id',
      id,
    );
    expect(rows).toEqual([
      { key: 'a', deleted: true },
      { key: 'b', deleted: false },
      { key: 'c', deleted: false },
    ]);
    expect((await cinder.ask('PUT', `/volumes/${id}`, { volume: {} })).status).toBe(400);
  });

  it('takes any key as image metadata and refuses actions that it does not know', async () => {
    const id = await blank();
    const path = `/volumes/${id}/action`;
    const metadata = JSON.parse('{"__proto__": "p", "constructor": "c"}');
    const set = await cinder.ask('POST', path, { 'os-set_image_metadata': { metadata } });
    expect(Object.entries(set.body.metadata)).toEqual(Object.entries(metadata));
    expect((await cinder.ask('POST', path, { 'os-unset_image_metadata': { key: '__proto__' } })).status).toBe(200);
    const again = await cinder.ask('POST', path, { 'os-unset_image_metadata': { key: '__proto__' } });
    expect([again.status, messageOf(again)]).toEqual([
      404,
      `Glance metadata for volume/snapshot ${id} cannot be found.`,
    ]);
    expect((await cinder.ask('POST', path, { 'os-show_image_metadata': null })).body).toEqual({
      metadata: { constructor: 'c' },
    });
    const unknown = await cinder.ask('POST', path, { 'os-fly': {} });
    expect([unknown.status, messageOf(unknown)]).toEqual([
      400,
      'There is no such action: os-fly. Verify the request body and Content-Type header and try again.',
    ]);
    expect((await cinder.ask('POST', path, {})).status).toBe(400);
    await cinder.sql(`UPDATE cinder.volumes SET status = 'uploading' WHERE id = $1`, id);
    const busy = await cinder.ask('POST', path, { 'os-set_image_metadata': { metadata: { a: 'b' } } });
    expect(messageOf(busy)).toBe(
      'Invalid volume: Updating volume metadata is not allowed for volumes in uploading status.',
    );
  });

  it('lets administrators alone reset a status, and tells of it', async () => {
    const id = await blank();
    const path = `/volumes/${id}/action`;
    const body = { 'os-reset_status': { status: 'error' } };
    expect((await cinder.ask('POST', path, body)).status).toBe(403);
    expect((await cinder.ask('POST', path, body, { admin: true })).status).toBe(202);
    expect((await cinder.settled(id)).status).toBe('error');
    expect((await cinder.notified('volume.reset_status.end', id)).payload).toMatchObject({ status: 'error' });
    for (const status of ['bogus', 'deleting', 'in-use'])
      expect((await cinder.ask('POST', path, { 'os-reset_status': { status } }, { admin: true })).status).toBe(400);
  });

  it('tells administrators that its managers are up, and everybody that nothing is limited', async () => {
    expect((await cinder.ask('GET', '/os-services')).status).toBe(403);
    const { body } = await cinder.ask('GET', '/os-services', undefined, { admin: true });
    expect(body.services).toEqual([
      expect.objectContaining({ binary: 'cinder-volume', host: HOST, state: 'up', zone: 'nova', backend_state: 'up' }),
      expect.not.objectContaining({ backend_state: 'up' }),
    ]);
    expect(body.services[1]).toMatchObject({ binary: 'cinder-backup', host: 'volume1', state: 'up', zone: 'nova' });
    expect((await cinder.ask('GET', '/limits')).body.limits.absolute).toMatchObject({ maxTotalVolumes: -1 });
    expect((await cinder.askRaw('GET', '/healthcheck')).body.status).toBe('ok');
    expect((await cinder.askRaw('GET', '/docs/openapi.json')).body.paths).toHaveProperty('/v3/{project_id}/volumes');
    const types = (await cinder.ask('GET', '/types/default', undefined, { admin: true })).body;
    expect(types.volume_type).toMatchObject({ name: 'file', extra_specs: { volume_backend_name: 'file' } });
  });
});
