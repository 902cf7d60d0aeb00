import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { ADMIN, type Answer, DATA_TYPE, MEMBER, OTHER, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

type Meta = Readonly<Record<string, string>>;

describe.each(backends)('the Images API v1 on $name', ({ create, release }) => {
  let glance: RunningGlance;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await create();
    remove = place.remove;
    glance = await RunningGlance.start({ release: 'icehouse', ...place });
  }, 60_000);

  afterAll(async () => {
    await glance.close();
    await remove();
    await release();
  });

  const send = (method: string, path: string, meta: Meta, data?: string, caller = MEMBER): Promise<Answer> => {
    const type: Meta = data === undefined ? {} : { 'content-type': DATA_TYPE };
    return glance.ask(caller, method, `/v1/images${path}`, { headers: { ...type, ...meta }, body: data });
  };
  const create_ = (meta: Meta, data?: string, caller = MEMBER) => send('POST', '', meta, data, caller);
  const head = (id: string, caller = MEMBER) => send('HEAD', `/${id}`, {}, undefined, caller);
  const property = (name: string) => `x-image-meta-property-${name}`;
  const FORMATS = { 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };

  it('registers an image from headers, names in lower case with underscores', async () => {
    const answer = await create_({
      'x-image-meta-name': 'one',
      'x-image-meta-min_ram': '64',
      'X-Image-Meta-Property-HW-Disk-Bus': 'scsi',
      [property('empty')]: '',
    });
    expect(answer.status).toBe(201);
    const { image } = answer.body;
    expect(image).toMatchObject({
      name: 'one',
      status: 'queued',
      size: 0,
      min_ram: 64,
      is_public: false,
      deleted: false,
      owner: MEMBER.project,
      properties: { hw_disk_bus: 'scsi', empty: null },
    });
    expect(answer.headers.get('location')).toBe(`/v1/images/${image.id}`);
    const rows = await glance.sql('SELECT name, value FROM glance.image_properties WHERE image_id = $1 ORDER BY name', [
      image.id,
    ]);
    expect(rows).toEqual([
      { name: 'empty', value: null },
      { name: 'hw_disk_bus', value: 'scsi' },
    ]);
    const { headers, status } = await head(image.id);
    expect([status, headers.get('x-image-meta-name'), headers.get(property('hw_disk_bus'))]).toEqual([
      200,
      'one',
      'scsi',
    ]);
    expect(headers.has(property('empty'))).toBe(false);
  });

  it('registers an image without a name, and shows it without one', async () => {
    const { image } = (await create_({})).body;
    expect(image).toMatchObject({ name: null, status: 'queued' });
    expect((await head(image.id)).headers.has('x-image-meta-name')).toBe(false);
    expect((await glance.show(image.id)).body).not.toHaveProperty('name');
  });

  it('refuses by a PUT what it refuses by a POST', async () => {
    const { id } = (await create_({})).body.image;
    const refused: Meta[] = [{ 'x-image-meta-min_ram': '99999999999' }, { 'x-image-meta-size': '9'.repeat(30) }];
    for (const meta of refused) expect((await send('PUT', `/${id}`, meta)).status).toBe(400);
    const owner = { 'x-image-meta-owner': 'x'.repeat(256) };
    expect((await send('PUT', `/${id}`, owner, undefined, ADMIN)).status).toBe(400);
    expect((await send('PUT', `/${id}`, { 'x-image-meta-min_ram': ' 64 ' })).body.image.min_ram).toBe(64);
  });

  it('takes data in the same request and gives it back with the metadata', async () => {
    const answer = await create_({ ...FORMATS, 'x-image-meta-size': '4' }, 'data');
    expect(answer.body.image).toMatchObject({
      status: 'active',
      size: 4,
      checksum: '8d777f385d3dfec8815d20f7496026dc',
    });
    const data = await send('GET', `/${answer.body.image.id}`, {});
    expect([data.status, data.text, data.headers.get('etag')]).toEqual([200, 'data', answer.body.image.checksum]);
    expect(data.headers.get('x-image-meta-status')).toBe('active');
  });

  it('gives up an image whose data is not what was announced', async () => {
    const queued = (await create_(FORMATS)).body.image.id;
    const answer = await send('PUT', `/${queued}`, { 'x-image-meta-checksum': '0'.repeat(32) }, 'data');
    expect(answer.status).toBe(400);
    expect((await head(queued)).headers.get('x-image-meta-status')).toBe('killed');
  });

  it('knows an image without data as active when its size is said to be 0', async () => {
    const { image } = (await create_({ ...FORMATS, 'x-image-meta-size': '0' })).body;
    expect(image.status).toBe('active');
    const data = await send('GET', `/${image.id}`, {});
    expect([data.status, data.text]).toEqual([200, '']);
  });

  it('replaces all properties by a PUT, unless that asks for a merge or brings data', async () => {
    const { id } = (await create_({ ...FORMATS, [property('a')]: '1', [property('b')]: '2' })).body.image;
    const put = async (meta: Meta, data?: string) => (await send('PUT', `/${id}`, meta, data)).body.image.properties;
    const merge = { 'x-glance-registry-purge-props': 'false' };
    expect(await put({ ...merge, [property('c')]: '3' })).toEqual({ a: '1', b: '2', c: '3' });
    expect(await put({ [property('c')]: '4' })).toEqual({ c: '4' });
    expect(await put({ [property('a')]: '5' }, 'data')).toEqual({ c: '4', a: '5' });
    const rows = await glance.sql('SELECT name, deleted FROM glance.image_properties WHERE image_id = $1 ORDER BY id', [
      id,
    ]);
    expect(rows).toEqual([
      { name: 'a', deleted: false },
      { name: 'b', deleted: true },
      { name: 'c', deleted: false },
    ]);
  });

  it.each([
    [{ 'x-image-meta-foo': '1' }, 400, 'Bad header: x-image-meta-foo'],
    [{ 'x-image-meta-size': 'big' }, 400, "Cannot convert image size 'big' to an integer."],
    [{ 'x-image-meta-min_disk': '' }, 400, ''],
    [{ 'x-image-meta-size': '99999999999999999999' }, 400, 'Denying attempt to upload image larger than 1099511627776'],
    [{ 'x-image-meta-min_ram': '2147483648' }, 400, "'min_ram' value out of range, must not exceed 2147483647."],
    [{ 'x-image-meta-min_disk': '-1' }, 400, "Image min_disk must be >= 0 ('-1' specified)."],
    [{ 'x-image-meta-disk_format': 'vhdx' }, 400, "Invalid disk format 'vhdx' for image."],
    [{ 'x-image-meta-name': 'n'.repeat(256) }, 400, 'Image name too long: 256'],
    [{ 'x-image-meta-id': 'not-a-uuid' }, 400, 'Invalid image id format'],
    [{ 'x-image-meta-location': 'http://elsewhere/image' }, 400, 'External sourcing not supported'],
    [{ 'x-image-meta-store': 'swift' }, 400, 'Required store swift is invalid'],
    [
      Object.fromEntries(Array.from({ length: 129 }, (_, n) => [property(`p${n}`), 'x'])),
      413,
      'Attempted: 129, Maximum: 128',
    ],
    [
      { [property('note')]: Buffer.from('😀').toString('latin1') },
      400,
      "Note can't contain 4 byte unicode characters.",
    ],
  ])('refuses %j', async (meta, status, message) => {
    const [before] = await glance.sql('SELECT count(*) FROM glance.images');
    const answer = await create_(meta as Meta);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
    expect(await glance.sql('SELECT count(*) FROM glance.images')).toEqual([before]);
  });

  it('refuses data without formats, of another type, and for an image that has some', async () => {
    expect((await create_({}, 'data')).status).toBe(400);
    expect((await create_({ ...FORMATS, 'content-type': 'text/plain' }, 'data')).status).toBe(400);
    const { id } = (await create_(FORMATS, 'data')).body.image;
    expect((await send('PUT', `/${id}`, {}, 'more')).status).toBe(409);
    const size = await send('PUT', `/${id}`, { 'x-image-meta-size': '7' });
    expect([size.status, size.body.message]).toEqual([
      403,
      "Forbidden to modify 'size' of active image.<br /><br />\n\n\n",
    ]);
  });

  it('speaks UTF-8 in values, and lets no value add a header', async () => {
    const { id } = (await create_({ [property('word')]: Buffer.from('值é').toString('latin1') })).body.image;
    const lines = 'one\r\nx-injected: yes\u0000';
    const patched = await glance.patch(id, [
      { op: 'add', path: '/lines', value: lines.replace('\0', '') },
      { op: 'add', path: '/not a token', value: 'x' },
    ]);
    expect([patched.status, patched.body.word]).toEqual([200, '值é']);
    const { headers } = await head(id);
    expect(Buffer.from(headers.get(property('word')) ?? '', 'latin1').toString()).toBe('值é');
    expect([headers.get(property('lines')), headers.has('x-injected')]).toEqual(['one x-injected: yes', false]);
  });

  it('shows, changes and deletes no image of somebody else', async () => {
    const { id } = (await create_(FORMATS)).body.image;
    expect((await head(id, OTHER)).status).toBe(404);
    expect((await send('DELETE', `/${id}`, {}, undefined, OTHER)).status).toBe(404);
    expect((await send('PUT', `/${id}`, { 'x-image-meta-is_public': 'true' })).body.image.is_public).toBe(true);
    expect((await head(id, OTHER)).status).toBe(200);
    expect((await send('PUT', `/${id}`, {}, undefined, OTHER)).status).toBe(403);
    expect((await send('DELETE', `/${id}`, {}, undefined, OTHER)).status).toBe(403);
    const protect = { 'x-image-meta-protected': 'true' };
    await send('PUT', `/${id}`, protect);
    expect((await send('DELETE', `/${id}`, {})).body.message).toContain('Image is protected');
    await send('PUT', `/${id}`, { 'x-image-meta-protected': 'false' });
    expect((await send('DELETE', `/${id}`, {})).status).toBe(200);
    expect((await head(id)).status).toBe(404);
  });

  it('hands out no data before there is any', async () => {
    const { id } = (await create_(FORMATS)).body.image;
    const answer = await send('GET', `/${id}`, {});
    expect([answer.status, answer.body.message]).toEqual([
      404,
      `The resource could not be found.<br /><br />\nImage ${id} is not active\n\n`,
    ]);
  });

  describe('its lists', () => {
    beforeAll(async () => {
      await create_({ 'x-image-meta-name': 'mine', [property('kind')]: 'l' });
      await create_({ 'x-image-meta-name': 'theirs', [property('kind')]: 'l' }, undefined, OTHER);
      await create_(
        { 'x-image-meta-name': 'public', 'x-image-meta-is_public': 'True', [property('kind')]: 'l' },
        undefined,
        OTHER,
      );
    });

    const names = async (query: string, caller = MEMBER): Promise<string[]> => {
      const answer = await send(
        'GET',
        `${query}${query.includes('?') ? '&' : '?'}property-kind=l&sort_key=name&sort_dir=asc`,
        {},
        undefined,
        caller,
      );
      return answer.body.images.map(({ name }: { name: string }) => name);
    };

    it('hold what the caller may see, an administrator everything when asked', async () => {
      expect(await names('')).toEqual(['mine', 'public']);
      expect(await names('', ADMIN)).toEqual(['public']);
      expect(await names('?is_public=none', ADMIN)).toEqual(['mine', 'public', 'theirs']);
      expect(await names('?is_public=false', ADMIN)).toEqual(['mine', 'theirs']);
    });

    it('are brief, or detailed with properties', async () => {
      const [brief] = (await send('GET', '?name=mine&property-kind=l', {})).body.images;
      expect(Object.keys(brief).sort()).toEqual(['checksum', 'container_format', 'disk_format', 'id', 'name', 'size']);
      const [detail] = (await send('GET', '/detail?name=mine&property-kind=l', {})).body.images;
      expect(detail).toMatchObject({ properties: { kind: 'l' }, deleted: false, deleted_at: null });
    });

    it('show deleted images to who asks for changes since a time', async () => {
      const { id } = (await create_({ 'x-image-meta-name': 'short-lived' })).body.image;
      await send('DELETE', `/${id}`, {});
      const since = await send('GET', '/detail?changes-since=2001-01-01T00:00:00Z&limit=1000', {});
      expect(since.body.images.find((image: { id: string }) => image.id === id)).toMatchObject({ status: 'deleted' });
    });

    it.each(['?size_min=x', '?is_public=perhaps', '?sort_key=colour', '?sort_dir=up', '?limit=-1', '?marker=x'])(
      'refuse %s',
      async (query) => {
        expect((await send('GET', query, {})).status).toBe(400);
      },
    );
  });
});
