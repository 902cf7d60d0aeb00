import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { type Answer, CinderHarness, messageOf, PROJECT } from './cinder.harness.js';

const [embedded] = await databaseBackends();
const ADMIN = { admin: true };

describe('volume types', () => {
  let place: DatabasePlace;
  let cinder: CinderHarness;
  const ids = new Map<string, string>();

  /** Without the one that is there from the beginning, whose name each collation puts elsewhere. */
  const names = (answer: Answer): string[] =>
    answer.body.volume_types.map(({ name }: { name: string }) => name).filter((name: string) => name !== '__DEFAULT__');
  const list = async (query: string, options = {}) =>
    names(await cinder.ask('GET', `/types${query}`, undefined, options));
  const idOf = (name: string) => ids.get(name) ?? '';
  const act = (name: string, change: string, project = PROJECT, options: object = ADMIN) =>
    cinder.ask('POST', `/types/${idOf(name)}/action`, { [change]: { project } }, options);

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release: 'zed' });
    const make = async (name: string, isPublic: boolean, specs: object) => {
      const type = { name, 'os-volume-type-access:is_public': isPublic, extra_specs: specs };
      const answer = await cinder.ask('POST', '/types', { volume_type: type }, ADMIN);
      expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
      ids.set(name, answer.body.volume_type.id);
    };
    await make('fast', true, { multiattach: '<is> True', secret: 'x' });
    await make('spread', true, { 'RESKEY:availability_zones': 'az1,az2' });
    await make('hidden', false, {});
    await make('ours', false, {});
    // Lists begin with the newest, and times are kept to the second.
    for (const [minute, name] of ['file', 'fast', 'spread', 'hidden', 'ours'].entries())
      await cinder.sql(
        `UPDATE cinder.volume_types SET created_at = $1 WHERE name = $2`,
        `2026-01-01T00:0${minute}:00Z`,
        name,
      );
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it('that are private are nothing to a project, until it is given access, and again when it is taken away', async () => {
    const show = async () => (await cinder.ask('GET', `/types/${idOf('ours')}`)).status;
    const volume = async (type: string) =>
      (await cinder.ask('POST', '/volumes', { volume: { size: 1, volume_type: type } })).status;
    const seen = async () => [
      await show(),
      await volume('ours'),
      await volume(idOf('ours')),
      (await list('')).includes('ours'),
    ];
    expect(await seen()).toEqual([404, 404, 404, false]);
    expect((await act('ours', 'addProjectAccess')).status).toBe(202);
    const again = await act('ours', 'addProjectAccess');
    expect([again.status, messageOf(again)]).toEqual([
      409,
      `Volume type access for ${idOf('ours')} / ${PROJECT} combination already exists.`,
    ]);
    expect(await seen()).toEqual([200, 202, 202, true]);
    const { body } = await cinder.ask('GET', `/types/${idOf('ours')}/os-volume-type-access`, undefined, ADMIN);
    expect(body).toEqual({ volume_type_access: [{ volume_type_id: idOf('ours'), project_id: PROJECT }] });
    expect((await act('ours', 'removeProjectAccess')).status).toBe(202);
    const gone = await act('ours', 'removeProjectAccess');
    expect([gone.status, messageOf(gone)]).toEqual([
      404,
      `Volume type access not found for ${idOf('ours')} / ${PROJECT} combination.`,
    ]);
    expect(await seen()).toEqual([404, 404, 404, false]);
  });

  it('that are public have no list of projects', async () => {
    const access = await cinder.ask('GET', `/types/${idOf('fast')}/os-volume-type-access`, undefined, ADMIN);
    expect([access.status, messageOf(access)]).toEqual([404, 'Access list not available for public volume types.']);
    const added = await act('fast', 'addProjectAccess');
    expect([added.status, messageOf(added)]).toEqual([
      400,
      'Invalid volume type: Type access modification is not applicable to public volume type.',
    ]);
    expect((await act('fast', 'addProjectAccess', 'acme')).status).toBe(400);
    expect((await act('fast', 'shareWithAll')).status).toBe(400);
    const member = await act('fast', 'addProjectAccess', PROJECT, {});
    expect([member.status, messageOf(member)]).toEqual([
      403,
      "Policy doesn't allow volume_extension:volume_type_access:addProjectAccess to be performed.",
    ]);
  });

  it.each([
    ['', false, ['spread', 'fast', 'file']],
    ['?is_public=False', false, ['spread', 'fast', 'file']],
    ['', true, ['spread', 'fast', 'file']],
    ['?is_public=None', true, ['ours', 'hidden', 'spread', 'fast', 'file']],
    ['?is_public=0', true, ['ours', 'hidden']],
    ['?is_public=None&name=hidden', true, ['hidden']],
    ['?colour=red', true, []],
    ['?sort=name:asc', false, ['fast', 'file', 'spread']],
    ['?sort=name:asc&is_public=0&limit=1&offset=1', true, ['ours']],
    ["?extra_specs={'multiattach':'<is> True'}", false, ['fast']],
    ["?extra_specs={'secret':'x'}", false, []],
    ["?extra_specs={'secret':'x'}", true, ['fast']],
    ["?extra_specs={'RESKEY:availability_zones':'az2'}", false, ['spread']],
  ])('answer the list query %s (admin: %s) with %j', async (query, admin, expected) => {
    expect(await list(query, { admin })).toEqual(expected);
  });

  it('refuse a filter that makes no sense, and before 3.52 pass over what a member may not filter by', async () => {
    const refused = async (query: string, options: object = {}) => {
      const answer = await cinder.ask('GET', `/types${query}`, undefined, options);
      return [answer.status, messageOf(answer)];
    };
    expect(await refused('?is_public=perhaps', ADMIN)).toEqual([400, 'Invalid is_public filter [perhaps]']);
    expect(await refused('?colour=red')).toEqual([400, 'Invalid filters colour are found in query options.']);
    expect(await refused('?extra_specs=5')).toEqual([400, 'Invalid extra_specs filter [5]']);
    expect(await list("?colour=red&extra_specs={'multiattach':'no'}", { version: '3.51' })).toHaveLength(3);
  });

  it('go on from page to page, from the beginning where the marker is no type', async () => {
    const first = await cinder.ask('GET', '/types?is_public=0&limit=1', undefined, ADMIN);
    expect(names(first)).toEqual(['ours']);
    const next = new URL(first.body.volume_type_links[0].href);
    expect(await list(next.search, ADMIN)).toEqual(['hidden']);
    expect(await list(`?marker=${randomUUID()}`)).toHaveLength(3);
    expect(await list(`?marker=${idOf('hidden')}`)).toHaveLength(3);
  });

  it('tell a member that only an administrator may change extra specs, whether or not the type is there', async () => {
    const ask = async (method: string, path: string, body?: unknown, options = {}) =>
      (await cinder.ask(method, path, body, options)).status;
    for (const id of [idOf('fast'), idOf('hidden'), randomUUID(), 'none']) {
      expect(await ask('POST', `/types/${id}/extra_specs`, { extra_specs: { a: 'b' } })).toBe(403);
      expect(await ask('PUT', `/types/${id}/extra_specs/a`, { a: 'b' })).toBe(403);
      expect(await ask('PUT', `/types/${id}/extra_specs/other`, { a: 'b' })).toBe(403);
      expect(await ask('PUT', `/types/${id}`, { volume_type: { name: '' } })).toBe(403);
      expect(await ask('DELETE', `/types/${id}`)).toBe(403);
      expect(await ask('GET', `/types/${id}/os-volume-type-access`)).toBe(403);
    }
    // A delete looks for the type first.
    expect(await ask('DELETE', `/types/${idOf('fast')}/extra_specs/secret`)).toBe(403);
    expect(await ask('DELETE', `/types/${randomUUID()}/extra_specs/secret`)).toBe(404);
    expect(await ask('POST', `/types/${randomUUID()}/extra_specs`, { extra_specs: { a: 'b' } }, ADMIN)).toBe(404);
  });
});
