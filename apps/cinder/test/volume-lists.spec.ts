import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness, messageOf, PROJECT } from './cinder.harness.js';

const backends = await databaseBackends();

describe.each(backends)('a list of volumes, on $name', (backend) => {
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

  it('lists by pages, order and filters', async () => {
    const tag = `list-${backend.name}`;
    const made: string[] = [];
    for (const [name, size] of [
      ['b', 2],
      ['a', 1],
      ['c', 1],
    ] as const)
      made.push(await blank({ name: `${tag}-${name}`, size, metadata: { tag, name } }));
    const filter = `metadata=${encodeURIComponent(`{'tag': '${tag}'}`)}`;
    const names = async (query: string, version = '3.70') =>
      (await cinder.ask('GET', `/volumes?${filter}&${query}`, undefined, { version })).body.volumes.map(
        (volume: { name: string }) => volume.name.slice(-1),
      );
    expect(await names('')).toEqual(['c', 'a', 'b']);
    expect(await names('sort=size:asc,name:desc')).toEqual(['c', 'a', 'b']);
    expect(await names('sort_key=name&sort_dir=asc')).toEqual(['a', 'b', 'c']);
    const first = await cinder.ask('GET', `/volumes/detail?${filter}&sort=name:asc&limit=2`);
    expect(first.body.volumes.map(({ id }: { id: string }) => id)).toEqual([made[1], made[0]]);
    const next = new URL(first.body.volumes_links[0].href);
    const second = await cinder.ask('GET', `${next.pathname.replace(`/v3/${PROJECT}`, '')}${next.search}`);
    expect(second.body.volumes.map(({ id }: { id: string }) => id)).toEqual([made[2]]);
    expect(second.body).not.toHaveProperty('volumes_links');
    expect(await names(`name=${tag}-a`)).toEqual(['a']);
    expect(await names('name~=list-')).toHaveLength(3);
    expect(await names('status=error')).toEqual([]);
    expect(await names('bootable=false&size=2')).toEqual(['b']);
    expect(await names('unknown=1', '3.30')).toHaveLength(3);
    expect((await cinder.ask('GET', `/volumes?${filter}&with_count=True&limit=1`)).body).toMatchObject({ count: 3 });
    const summary = await cinder.ask('GET', '/volumes/summary');
    expect(summary.body['volume-summary'].metadata.tag).toContain(tag);
  });

  it('finds volumes by their image metadata, from 3.4 until resource filters came, and for administrators after', async () => {
    const id = await blank();
    await cinder.ask('POST', `/volumes/${id}/action`, {
      'os-set_image_metadata': { metadata: { hw_disk_bus: backend.name } },
    });
    const query = `/volumes?glance_metadata=${encodeURIComponent(`{'hw_disk_bus': '${backend.name}'}`)}`;
    for (const options of [{ version: '3.4' }, { version: '3.70', admin: true }])
      expect((await cinder.ask('GET', query, undefined, options)).body.volumes).toEqual([
        expect.objectContaining({ id }),
      ]);
    expect((await cinder.ask('GET', query, undefined, { version: '3.3' })).body.volumes.length).toBeGreaterThan(1);
  });

  it.each([
    ['?limit=-1', 400, 'limit param must be positive'],
    ['?limit=x', 400, 'limit param must be an integer'],
    ['?sort=name:up', 400, "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."],
    ['?sort=secret', 400, 'Invalid input received: Invalid sort key'],
    [
      '?marker=00000000-0000-0000-0000-000000000000',
      404,
      'Volume 00000000-0000-0000-0000-000000000000 could not be found.',
    ],
    ['?limit=', 400, 'limit param must be an integer'],
    ['?offset=-1', 400, 'offset must be >= 0'],
    ['?offset=2147483648', 400, 'offset must be <= 2147483647'],
    ['?offset=x', 400, 'offset must be an integer'],
    ['?marker=', 404, 'Volume  could not be found.'],
    ['?with_count=perhaps', 400, "Value 'perhaps' for 'with_count' is not a boolean."],
    ['?colour=red', 400, 'Invalid filters colour are found in query options.'],
    ['?limit=0', 200, undefined],
    ['?limit=%202%20&offset=%2B1', 200, undefined],
    ['?name=%00', 400, "Invalid input for field/attribute name. Value: \\x00. '\\x00' can't be stored"],
    ['?bootable=perhaps', 400, "Invalid input received: 'bootable = perhaps'"],
    ["?status=x'%3B%20DROP%20TABLE%20cinder.volumes--", 200, undefined],
  ])('answers the list query %s with %i', async (query, status, text) => {
    const answer = await cinder.ask('GET', `/volumes${query}`);
    expect([answer.status, status === 200 ? undefined : messageOf(answer)]).toEqual([status, text]);
  });

  it('answers whoever may ask for anything with nothing, rather than everything, when a filter is none', async () => {
    await blank();
    for (const collection of ['volumes', 'snapshots', 'backups', 'os-volume-transfer', 'attachments', 'messages'])
      for (const query of ['?colour=red', '?all_tenants=1&colour=red', '?__proto__=x', '?constructor=x']) {
        const { status, body } = await cinder.ask('GET', `/${collection}${query}`, undefined, { admin: true });
        expect([collection, query, status, Object.values(body)]).toEqual([collection, query, 200, [[]]]);
      }
  });

  it.each([
    ['volumes', 'perhaps', "Value 'perhaps' for 'all_tenants' is not a boolean."],
    ['backups', 'perhaps', "all_tenants must be a boolean, got 'perhaps'."],
    ['snapshots', 'perhaps', undefined],
    ['os-volume-transfer', 'perhaps', undefined],
  ])('takes all_tenants of %s as strictly as the original', async (collection, value, text) => {
    const answer = await cinder.ask('GET', `/${collection}?all_tenants=${value}`, undefined, { admin: true });
    expect([answer.status, text && messageOf(answer)]).toEqual([text === undefined ? 200 : 400, text]);
    expect((await cinder.ask('GET', `/${collection}?all_tenants=${value}`)).status).toBe(200);
  });

  it("knows no marker of another project, save for administrators who ask for everybody's", async () => {
    const headers = { 'x-project-id': 'other', 'x-roles': 'member', 'openstack-api-version': 'volume 3.70' };
    const body = JSON.stringify({ volume: { size: 1 } });
    const theirs = (await cinder.askRaw('POST', '/v3/other/volumes', body, headers)).body.volume.id;
    await cinder.sql("UPDATE cinder.volumes SET created_at = created_at - interval '1 day' WHERE id = $1", theirs);
    expect((await cinder.ask('GET', `/volumes?marker=${theirs}`)).status).toBe(404);
    const all = await cinder.ask('GET', `/volumes?all_tenants=1&marker=${theirs}`, undefined, { admin: true });
    expect(all.status).toBe(200);
  });
});
