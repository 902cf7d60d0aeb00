import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { ADMIN, MEMBER, OTHER, PATCH_TYPE, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

describe.each(backends)('the catalogue of images on $name', ({ create, release }) => {
  let glance: RunningGlance;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await create();
    remove = place.remove;
    glance = await RunningGlance.start({ release: 'zed', ...place });
  }, 60_000);

  afterAll(async () => {
    await glance.close();
    await remove();
    await release();
  });

  const created = async (body: unknown, caller = MEMBER): Promise<string> => {
    const answer = await glance.create(body, caller);
    expect({ status: answer.status, text: answer.status === 201 ? '' : answer.text }).toEqual({
      status: 201,
      text: '',
    });
    return answer.body.id;
  };
  const properties = (id: string) =>
    glance.sql(
      'SELECT id, name, value, deleted, deleted_at FROM glance.image_properties WHERE image_id = $1 ORDER BY id',
      [id],
    );
  const counts = async () => {
    const [row] = await glance.sql(`SELECT (SELECT count(*) FROM glance.images) AS images,
      (SELECT count(*) FROM glance.image_properties) AS properties, (SELECT count(*) FROM glance.image_tags) AS tags`);
    return row;
  };

  describe('properties', () => {
    it('become rows of glance.image_properties, removal is a soft delete, and a name that comes back revives its row', async () => {
      const id = await created({ name: 'rows', hw_disk_bus: 'scsi', note: 'a' });
      const [bus, note] = await properties(id);
      expect([bus.name, bus.value, note.name, note.value]).toEqual(['hw_disk_bus', 'scsi', 'note', 'a']);

      await glance.patch(id, [{ op: 'remove', path: '/hw_disk_bus' }]);
      const [removed] = await properties(id);
      expect(removed).toMatchObject({ id: bus.id, value: 'scsi', deleted: true, deleted_at: expect.any(Date) });
      expect((await glance.show(id)).body).not.toHaveProperty('hw_disk_bus');

      await glance.patch(id, [{ op: 'add', path: '/hw_disk_bus', value: 'virtio' }]);
      const rows = await properties(id);
      expect(rows).toHaveLength(2);
      expect(rows[0]).toMatchObject({ id: bus.id, value: 'virtio', deleted: false, deleted_at: removed.deleted_at });
      expect((await glance.show(id)).body.hw_disk_bus).toBe('virtio');
    });

    it('that a patch does not change keep their rows untouched', async () => {
      const id = await created({ kept: '1', changed: '1' });
      const stamps = () =>
        glance.sql('SELECT name, updated_at FROM glance.image_properties WHERE image_id = $1 ORDER BY id', [id]);
      const before = await stamps();
      await glance.patch(id, [
        { op: 'replace', path: '/kept', value: '1' },
        { op: 'replace', path: '/changed', value: '2' },
      ]);
      const after = await stamps();
      expect(after[0]).toEqual(before[0]);
      expect(after[1].updated_at.getTime()).toBeGreaterThan(before[1].updated_at.getTime());
    });

    it('and tags of a deleted image are soft-deleted with it, all at the same time', async () => {
      const id = await created({ a: '1', b: '2', tags: ['x'] });
      expect((await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`)).status).toBe(204);
      const times = await glance.sql(
        `SELECT deleted_at FROM glance.images WHERE id = $1 AND deleted AND status = 'deleted'
         UNION ALL SELECT deleted_at FROM glance.image_properties WHERE image_id = $1 AND deleted
         UNION ALL SELECT deleted_at FROM glance.image_tags WHERE image_id = $1 AND deleted`,
        [id],
      );
      expect(times).toHaveLength(4);
      expect(new Set(times.map(({ deleted_at }) => deleted_at.getTime())).size).toBe(1);
    });

    it('may have names that JavaScript or SQL could stumble over, and any text that the catalogue holds', async () => {
      const names = [
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        '',
        ' ',
        "'; DROP TABLE images; --",
        '<b>&"',
        '键',
        '1',
      ];
      const entries = names.map((name, n) => [name, `value ${n}`] as const);
      const texts = [
        ['long', 'x'.repeat(10_000)],
        ['controls', '\u0001\u0008\t\r\n\u001b\u007f'],
        ['markup', '<&>"\'</metadata>]]>'],
        ['empty', ''],
      ] as const;
      const all = [...entries, ...texts];
      const document = `{${all.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(', ')}}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await glance.ask(MEMBER, 'POST', '/v2/images', { headers, body: document });
      expect(answer.status).toBe(201);
      const shown = new Map(Object.entries((await glance.show(answer.body.id)).body));
      for (const [name, value] of all) expect([name, shown.get(name)]).toEqual([name, value]);
      expect((await properties(answer.body.id)).map(({ name }) => name).sort()).toEqual(
        all.map(([name]) => name).sort(),
      );

      const unset = await glance.patch(answer.body.id, [{ op: 'remove', path: '/__proto__' }]);
      expect([unset.status, Object.hasOwn(unset.body, '__proto__')]).toEqual([200, false]);
      const reset = await glance.patch(answer.body.id, [{ op: 'add', path: '/__proto__', value: 'back' }]);
      expect(Object.getOwnPropertyDescriptor(reset.body, '__proto__')?.value).toBe('back');
      expect(({} as Record<string, unknown>)['back']).toBeUndefined();
    });
  });

  describe('a refusal', () => {
    it.each([
      [
        'a character of four bytes in a value',
        { ok: '1', note: 'a😀' },
        "Note can't contain 4 byte unicode characters.",
      ],
      ['a character of four bytes in a name', { ok: '1', '😀': 'a' }, "Property names can't contain 4 byte unicode."],
      [
        'a character of four bytes in the image name',
        { ok: '1', name: '😀' },
        "Name can't contain 4 byte unicode characters.",
      ],
      [
        'NUL in a value',
        { ok: '1', os_distro: 'a\0' },
        "Invalid input for field/attribute os_distro. Value: a\\x00. 'a\\x00' can't be stored",
      ],
      ['NUL in a name', { ok: '1', 'a\0': 'x' }, "'a\\x00' can't be stored"],
      [
        'NUL in a tag',
        { ok: '1', tags: ['a', 'b\0'] },
        "Invalid input for field/attribute tags. Value: b\\x00. 'b\\x00' can't be stored",
      ],
      [
        'a minimum that no integer holds',
        { ok: '1', min_ram: 2 ** 31 },
        "'min_ram' value out of range, must not exceed 2147483647.",
      ],
    ])('of %s is 400, says why and leaves nothing behind', async (_, body, message) => {
      const before = await counts();
      const answer = await glance.create(body);
      expect([answer.status, answer.body?.message]).toEqual([400, `${message}<br /><br />\n\n\n`]);
      expect(await counts()).toEqual(before);
    });

    it('of one operation in a patch undoes the others', async () => {
      const id = await created({ a: '1' });
      const before = await counts();
      const long = 'n'.repeat(256);
      for (const bad of [
        { op: 'remove', path: '/missing' },
        { op: 'add', path: `/${long}`, value: 'x' },
        { op: 'add', path: '/big', value: 'v'.repeat(65_536) },
        { op: 'add', path: '/emoji', value: '😀' },
        { op: 'add', path: '/nul', value: '\0' },
      ]) {
        const answer = await glance.patch(id, [
          { op: 'add', path: '/b', value: '2' },
          { op: 'remove', path: '/a' },
          bad,
        ]);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      }
      expect(await counts()).toEqual(before);
      expect((await glance.show(id)).body).toMatchObject({ a: '1' });
    });

    it('of an id that was used before is 409, also after the image was deleted', async () => {
      const id = '5b0f3a2e-6c1d-4a57-9a43-1f2e3d4c5b6a';
      await created({ id });
      const again = await glance.create({ id });
      expect([again.status, again.body.message]).toEqual([409, `Image ID ${id} already exists!<br /><br />\n\n\n`]);
      await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`);
      expect((await glance.create({ id })).status).toBe(409);
    });

    it('comes without a body as 400 and for a body that is no object too', async () => {
      expect((await glance.ask(MEMBER, 'POST', '/v2/images')).body.message).toContain('Body expected in request.');
      expect((await glance.create(['x'])).status).toBe(400);
      expect((await glance.create('x')).status).toBe(400);
    });
  });

  describe('who may do what', () => {
    it("another project's private image is not there for others, and an administrator sees it", async () => {
      const id = await created({ visibility: 'private' });
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['GET', '/file'],
        ['PUT', '/tags/x'],
      ] as const) {
        expect((await glance.ask(OTHER, method, `/v2/images/${id}${path}`)).status).toBe(404);
      }
      expect((await glance.patch(id, [{ op: 'add', path: '/x', value: '1' }], OTHER)).status).toBe(404);
      expect((await glance.show(id, ADMIN)).status).toBe(200);
    });

    it('a public image is for all to read, and for its owner to change', async () => {
      const id = await created({ visibility: 'public', disk_format: 'raw', container_format: 'bare' }, ADMIN);
      expect((await glance.show(id, OTHER)).status).toBe(200);
      const tag = await glance.ask(OTHER, 'PUT', `/v2/images/${id}/tags/x`);
      expect([tag.status, tag.body.message]).toEqual([
        403,
        `Not allowed to update tags for image ${id}.<br /><br />\n\n\n`,
      ]);
      expect((await glance.upload(id, 'x', OTHER)).status).toBe(403);
      expect((await glance.patch(id, [], OTHER)).status).toBe(200);
    });

    it('a shared image is for its members', async () => {
      const id = await created({ name: 'for-members' });
      expect((await glance.show(id, OTHER)).status).toBe(404);
      await glance.sql('INSERT INTO glance.image_members (image_id, member) VALUES ($1, $2)', [id, OTHER.project]);
      expect((await glance.show(id, OTHER)).status).toBe(200);
      const names = async (query: string) =>
        (await glance.ask(OTHER, 'GET', `/v2/images?name=for-members${query}`)).body.images.length;
      expect([await names(''), await names('&member_status=all'), await names('&member_status=pending')]).toEqual([
        0, 1, 1,
      ]);
    });

    it('a community image is listed for its owner only, unless asked for', async () => {
      await created({ name: 'commune', visibility: 'community' });
      const seen = async (caller: typeof MEMBER, query: string) =>
        (await glance.ask(caller, 'GET', `/v2/images?name=commune${query}`)).body.images.length;
      expect(await seen(MEMBER, '')).toBe(1);
      expect(await seen(OTHER, '')).toBe(0);
      expect(await seen(OTHER, '&visibility=community')).toBe(1);
    });

    it('nobody but an administrator gives an image to another project', async () => {
      const answer = await glance.create({ owner: OTHER.project });
      expect([answer.status, answer.body.message]).toEqual([
        403,
        "You are not permitted to create images owned by 'other-project'.<br /><br />\n\n\n",
      ]);
      expect((await glance.create({ owner: OTHER.project }, ADMIN)).body.owner).toBe(OTHER.project);
    });

    it('a protected image is not deleted', async () => {
      const id = await created({ protected: true });
      const answer = await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`);
      expect([answer.status, answer.body.message]).toEqual([
        403,
        `Image ${id} is protected and cannot be deleted.<br /><br />\n\n\n`,
      ]);
    });
  });

  describe('tags', () => {
    it('are added once, removed once, and live in rows', async () => {
      const id = await created({});
      const tag = (method: string, value: string) =>
        glance.ask(MEMBER, method, `/v2/images/${id}/tags/${encodeURIComponent(value)}`);
      expect([(await tag('PUT', 'a b é')).status, (await tag('PUT', 'a b é')).status]).toEqual([204, 204]);
      expect((await glance.show(id)).body.tags).toEqual(['a b é']);
      expect([(await tag('DELETE', 'a b é')).status, (await tag('DELETE', 'a b é')).status]).toEqual([204, 404]);
      const rows = await glance.sql('SELECT value, deleted FROM glance.image_tags WHERE image_id = $1', [id]);
      expect(rows).toEqual([{ value: 'a b é', deleted: true }]);
      expect((await tag('PUT', 't'.repeat(256))).status).toBe(400);
    });
  });

  it('names the media types of PATCH to who sends another, before it looks at the body', async () => {
    const id = await created({});
    const headers = { 'content-type': 'application/json-patch+json' };
    const answer = await glance.ask(MEMBER, 'PATCH', `/v2/images/${id}`, { headers, body: '{nope' });
    expect([answer.status, answer.headers.get('accept-patch')?.split(', ')]).toEqual([
      415,
      ['application/openstack-images-v2.0-json-patch', PATCH_TYPE],
    ]);
  });
});
