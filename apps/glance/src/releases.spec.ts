import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { glanceProfile } from './changes.js';
import { MEMBER, OTHER, qcow2Data, RunningGlance } from './testing/running-glance.js';

/** The schemas of metadata definitions share one route. */
const isSchema = (url: string) => url.startsWith('/v2/schemas/metadefs/');

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

  it('answers 404 to another method, 404 to an address with a slash at its end, and 300 where there is no API', async () => {
    const { id } = (await glance.create({})).body;
    for (const [method, path, status] of [
      ['PUT', '/v2/images', 404],
      ['HEAD', `/v2/images/${id}`, 404],
      ['GET', '/v2/images/', 404],
      ['DELETE', '/v2/images/', 404],
      ['GET', `/v1/images/${id}/`, 404],
      ['POST', `/v1/images/${id}`, 404],
      ['GET', '/v2', 302],
      ['GET', '/v2.2/images', 200],
      ['GET', '/v1/', 200],
      ['GET', '/v2.3/images', 300],
      ['POST', '/nosuch', 300],
    ] as const) {
      const answer = await glance.ask(MEMBER, method, path, { redirect: 'manual' });
      expect([method, path, answer.status]).toEqual([method, path, status]);
      expect(answer.headers.get('allow')).toBeNull();
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

  it.each([
    ['GET', '/v2/images/'],
    ['DELETE', '/v2/images/'],
    ['PATCH', '/v2/images/'],
    ['GET', '/v2/schemas/image/'],
    ['PUT', '/v2/images/ID/stage'],
    ['POST', '/v2/images/ID/import'],
    ['POST', '/v2/nosuch'],
    ['PUT', '/v2/images/ID/tags/a%2Fb'],
  ])('does not know %s %s, whatever body comes with it', async (method, path) => {
    const { id } = (await glance.create({})).body;
    for (const type of ['application/octet-stream', 'application/json', 'text/plain', undefined]) {
      const body = method === 'GET' ? undefined : '{not JSON';
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const answer = await glance.ask(MEMBER, method, path.replace('ID', id), { headers, body });
      expect([answer.status, answer.body.message]).toEqual([404, 'The resource could not be found.<br /><br />\n\n\n']);
    }
  });

  it('tells by 405 what a known address answers to', async () => {
    const { id } = (await glance.create({})).body;
    for (const [method, path, allow] of [
      ['PUT', '/v2/images', 'GET, POST'],
      ['POST', `/v2/images/${id}`, 'GET, PATCH, DELETE'],
      ['GET', `/v2/images/${id}/tags/t`, 'PUT, DELETE'],
      ['DELETE', '/v2/info/import', 'GET'],
      ['PATCH', '/v2/metadefs/namespaces', 'GET, POST'],
    ] as const) {
      const answer = await glance.ask(MEMBER, method, path);
      expect([answer.status, answer.headers.get('allow'), answer.body.message]).toEqual([
        405,
        allow,
        `The method ${method} is not allowed for this resource. <br /><br />\n`,
      ]);
    }
  });

  it('expects no body where none has a meaning, and a document where one has', async () => {
    const { id } = (await glance.create({ tags: ['t'] })).body;
    const send = async (method: string, path: string, body: string) => {
      const { status, body: answer } = await glance.ask(MEMBER, method, path, { body });
      return [status, answer.message.split('<br />')[0]];
    };
    const unexpected = [400, 'A body is not expected with this request.'];
    expect(await send('DELETE', `/v2/images/${id}`, '{}')).toEqual(unexpected);
    expect(await send('DELETE', `/v2/images/${id}/tags/t`, 'x')).toEqual(unexpected);
    expect(await send('POST', `/v2/images/${id}/actions/deactivate`, '{}')).toEqual(unexpected);
    for (const scalar of ['"x"', '3', 'null', 'true'])
      expect(await send('POST', '/v2/images', scalar)).toEqual([400, 'Unexpected body type. Expected list/dict.']);
    expect((await glance.show(id)).status).toBe(200);
  });

  it('has a route for every address of its table', async () => {
    const fastify = glance.service.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const { addresses } = glanceProfile('zed');
    for (const [url, methods] of Object.entries(addresses))
      for (const method of methods)
        expect([url, method, isSchema(url) || fastify.hasRoute({ url, method: method.replace('!', '') })]).toEqual([
          url,
          method,
          true,
        ]);
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

  it('words what it refuses of tags, owners and locations as 25.1 does', async () => {
    const id = (await glance.create({ tags: Array.from({ length: 128 }, (_, n) => `t${n}`) })).body.id;
    const refusal = async (method: string, path: string, caller = MEMBER) => {
      const { status, body } = await glance.ask(caller, method, path);
      return [status, body.message.split('<br />')[0]];
    };
    const absent = '00000000-0000-0000-0000-000000000000';
    expect(await refusal('PUT', `/v2/images/${absent}/tags/x`)).toEqual([404, `Image ${absent} not found.`]);
    expect(await refusal('DELETE', `/v2/images/${id}/tags/x`, OTHER)).toEqual([404, `Image ${id} not found.`]);
    expect(await refusal('DELETE', `/v2/images/${id}/tags/nosuch`)).toEqual([404, 'The resource could not be found.']);
    expect(await refusal('PUT', `/v2/images/${id}/tags/x`)).toEqual([
      413,
      `Image tag limit exceeded for image ${id}: The limit has been exceeded on the number of allowed image tags. Attempted: 129, Maximum: 128:`,
    ]);
    const nobodys = await glance.create({ owner: null });
    expect([nobodys.status, nobodys.body.message]).toEqual([
      403,
      "You are not permitted to create images owned by 'None'.<br /><br />\n\n\n",
    ]);
    const located = async (change: object) => (await glance.patch(id, [change])).body.message;
    expect(await located({ op: 'replace', path: '/locations', value: [] })).toContain('locations to empty list.');
    expect(await located({ op: 'remove', path: '/locations/0' })).toContain("It's not allowed to remove locations");
  });
});
