import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness, messageOf, PROJECT } from './cinder-harness.js';

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
    ['?name=%00', 400, 'Query values must not hold U+0000'],
    ['?bootable=perhaps', 400, "Invalid input received: 'bootable = perhaps'"],
    ["?status=x'%3B%20DROP%20TABLE%20cinder.volumes--", 200, undefined],
  ])('answers the list query %s with %i', async (query, status, text) => {
    const answer = await cinder.ask('GET', `/volumes${query}`);
    expect([answer.status, status === 200 ? undefined : messageOf(answer)]).toEqual([status, text]);
  });
});
