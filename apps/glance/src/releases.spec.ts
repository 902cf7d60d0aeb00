import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MEMBER, OTHER, qcow2Data, RunningGlance } from './testing/running-glance.js';

describe('glance under icehouse', () => {
  let glance: RunningGlance;

  beforeAll(async () => {
    glance = await RunningGlance.start({ release: 'icehouse', stateDir: ':memory:' });
  }, 60_000);
  afterAll(() => glance.close());

  it('lists v2 and v1, with 300 at both addresses', async () => {
    for (const path of ['/', '/versions']) {
      const { status, body } = await glance.ask(MEMBER, 'GET', path);
      expect(status).toBe(300);
      expect(body.versions.map(({ id, status: state }: Record<string, string>) => `${id} ${state}`)).toEqual([
        'v2.2 CURRENT',
        'v2.1 SUPPORTED',
        'v2.0 SUPPORTED',
        'v1.1 CURRENT',
        'v1.0 SUPPORTED',
      ]);
    }
  });

  it('knows images as private or public and has no words for later attributes', async () => {
    const { status, body } = await glance.create({ name: 'old', disk_format: 'qcow2', container_format: 'bare' });
    expect([status, body.visibility]).toEqual([201, 'private']);
    await glance.upload(body.id, qcow2Data(1000, 2 ** 30));
    const shown = (await glance.show(body.id)).body;
    expect(shown).toMatchObject({ status: 'active', virtual_size: 2 ** 30 });
    for (const later of ['os_hidden', 'os_hash_algo', 'os_hash_value', 'stores'])
      expect(shown).not.toHaveProperty(later);
    expect((await glance.create({ visibility: 'shared' })).status).toBe(400);
  });

  it('refuses to add what is there, under either media type', async () => {
    const { id } = (await glance.create({ a: '1' })).body;
    const answer = await glance.patch(id, [{ op: 'add', path: '/a', value: '2' }]);
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('Property a already present.')]);
  });

  it('lets anybody publish an image, and names the attribute that is not theirs to change', async () => {
    const { status, body } = await glance.create({ visibility: 'public' });
    expect([status, body.visibility]).toEqual([201, 'public']);
    const answer = await glance.patch(body.id, [{ op: 'add', path: '/x', value: '1' }], OTHER);
    expect([answer.status, answer.body.message]).toEqual([
      403,
      "You are not permitted to modify 'x' on this image.<br /><br />\n\n\n",
    ]);
    const deletion = await glance.ask(OTHER, 'DELETE', `/v2/images/${body.id}`);
    expect(deletion.body.message).toContain('You are not permitted to delete this image.');
  });

  it('finds images by visibility, and those that others share', async () => {
    const { id } = (await glance.create({ name: 'lent' })).body;
    await glance.sql(`INSERT INTO glance.image_members (image_id, member, status) VALUES ($1, $2, 'accepted')`, [
      id,
      OTHER.project,
    ]);
    const found = async (visibility: string) =>
      (await glance.ask(OTHER, 'GET', `/v2/images?name=lent&visibility=${visibility}`)).body.images.length;
    expect([await found('shared'), await found('private'), await found('public')]).toEqual([1, 1, 0]);
  });
});

describe('glance under zed', () => {
  let glance: RunningGlance;

  beforeAll(async () => {
    glance = await RunningGlance.start({ release: 'zed', stateDir: ':memory:' });
  }, 60_000);
  afterAll(() => glance.close());

  it('offers v2 to who asks for v1', async () => {
    for (const [method, path] of [
      ['GET', '/v1/images/detail'],
      ['POST', '/v1/images'],
    ] as const) {
      const { status, body } = await glance.ask(MEMBER, method, path);
      expect([status, body.versions[0].id]).toEqual([300, 'v2.15']);
    }
  });

  it('tells its stores and that there is nothing to import with', async () => {
    expect((await glance.ask(MEMBER, 'GET', '/v2/info/stores')).body).toEqual({
      stores: [{ id: 'file', default: 'true' }],
    });
    expect((await glance.ask(MEMBER, 'GET', '/v2/info/import')).body['import-methods'].value).toEqual([]);
  });

  it('is well when database and bus are, and documents itself', async () => {
    const health = await glance.ask(MEMBER, 'GET', '/healthcheck');
    expect([health.status, health.body.checks]).toEqual([200, { database: { status: 'up' }, bus: { status: 'up' } }]);
    const { body } = await glance.ask(MEMBER, 'GET', '/docs/openapi.json');
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/v2/images', '/v2/images/{image_id}/file']));
  });
});
