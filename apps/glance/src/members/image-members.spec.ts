import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../../../../test/support/poll-until.js';
import { ADMIN, type Caller, MEMBER, OTHER, RunningGlance } from '../testing/running-glance.js';

const THIRD: Caller = { user: 'third-user', project: 'third-project', roles: 'member' };
const ABSENT = '00000000-0000-0000-0000-000000000000';

describe.each(['icehouse', 'zed'] as const)('members of an image under %s', (release) => {
  const isZed = release === 'zed';
  let glance: RunningGlance;

  beforeAll(async () => {
    glance = await RunningGlance.start({ release, stateDir: ':memory:' });
  }, 60_000);
  afterAll(() => glance.close());

  const image = async (fields: object = {}) => (await glance.create({ name: 'lent', ...fields })).body.id as string;
  const json = (body: unknown) => ({
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const share = (id: string, member: unknown, caller = MEMBER) =>
    glance.ask(caller, 'POST', `/v2/images/${id}/members`, json({ member }));
  const answer = (id: string, status: unknown, caller = OTHER, member = OTHER.project) =>
    glance.ask(caller, 'PUT', `/v2/images/${id}/members/${member}`, json({ status }));
  const listed = async (caller: Caller, query: string) =>
    (await glance.ask(caller, 'GET', `/v2/images?${query}`)).body.images.map(({ id }: { id: string }) => id);

  it('are asked first, and see the image in their list once they accept', async () => {
    const id = await image();
    expect((await glance.show(id, OTHER)).status).toBe(404);
    const offer = await share(id, OTHER.project);
    expect([offer.status, offer.body]).toEqual([
      200,
      {
        member_id: OTHER.project,
        image_id: id,
        status: 'pending',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        updated_at: expect.any(String),
        schema: '/v2/schemas/member',
      },
    ]);
    expect((await glance.show(id, OTHER)).status).toBe(200);
    const query = 'visibility=shared';
    expect(await listed(OTHER, query)).not.toContain(id);
    expect(await listed(OTHER, `${query}&member_status=pending`)).toContain(id);
    expect((await answer(id, 'accepted')).body.status).toBe('accepted');
    expect(await listed(OTHER, query)).toContain(id);
    expect(await listed(OTHER, '')).toContain(id);
    expect((await answer(id, 'rejected')).body.status).toBe('rejected');
    expect(await listed(OTHER, query)).not.toContain(id);
    expect(await listed(OTHER, `${query}&member_status=all`)).toContain(id);
  });

  it('read an image but do not change it', async () => {
    const id = await image();
    await share(id, OTHER.project);
    expect((await glance.patch(id, [{ op: 'add', path: '/x', value: '1' }], OTHER)).status).toBe(403);
    expect((await glance.ask(OTHER, 'DELETE', `/v2/images/${id}`)).status).toBe(403);
  });

  it('are listed to the owner, and to a member itself alone', async () => {
    const id = await image();
    await share(id, OTHER.project);
    await share(id, THIRD.project);
    const members = async (caller: Caller) => {
      const { body } = await glance.ask(caller, 'GET', `/v2/images/${id}/members`);
      expect(body.schema).toBe('/v2/schemas/members');
      return body.members.map(({ member_id }: { member_id: string }) => member_id);
    };
    expect(await members(MEMBER)).toEqual([OTHER.project, THIRD.project]);
    expect(await members(ADMIN)).toEqual([OTHER.project, THIRD.project]);
    expect(await members(OTHER)).toEqual([OTHER.project]);
    const show = (caller: Caller, member: string) => glance.ask(caller, 'GET', `/v2/images/${id}/members/${member}`);
    expect((await show(OTHER, OTHER.project)).body.status).toBe('pending');
    expect((await show(OTHER, THIRD.project)).status).toBe(404);
    expect((await show(MEMBER, 'nobody')).status).toBe(404);
  });

  it('that leave come back in their old row', async () => {
    const id = await image();
    await share(id, OTHER.project);
    await answer(id, 'accepted');
    const path = `/v2/images/${id}/members/${OTHER.project}`;
    const own = await glance.ask(OTHER, 'DELETE', path);
    expect([own.status, own.body.message]).toEqual([
      403,
      expect.stringContaining(
        isZed ? `Not allowed to delete members for image ${id}.` : `You cannot delete image member for ${id}`,
      ),
    ]);
    expect((await glance.ask(MEMBER, 'DELETE', path)).status).toBe(204);
    expect((await glance.show(id, OTHER)).status).toBe(404);
    expect((await share(id, OTHER.project)).body.status).toBe('pending');
    const rows = await glance.sql('SELECT member, status, deleted FROM glance.image_members WHERE image_id = $1', [id]);
    expect(rows).toEqual([{ member: OTHER.project, status: 'pending', deleted: false }]);
  });

  it('answer for themselves: the owner can not accept in their place', async () => {
    const id = await image();
    await share(id, OTHER.project);
    const owner = await answer(id, 'accepted', MEMBER);
    expect([owner.status, owner.body.message]).toEqual([
      403,
      expect.stringContaining(
        isZed
          ? `Not allowed to update members for image ${id}.`
          : "You are not permitted to modify 'status' on this image member.",
      ),
    ]);
    expect((await answer(id, 'accepted', ADMIN)).body.status).toBe('accepted');
    const odd = await answer(id, 'perhaps');
    expect([odd.status, odd.body.message]).toEqual([
      400,
      expect.stringContaining('Status must be "pending", "accepted" or "rejected".'),
    ]);
  });

  it('are added by the owner only, once each, up to the quota', async () => {
    const id = await image();
    await share(id, OTHER.project);
    expect((await share(id, THIRD.project, OTHER)).status).toBe(403);
    const twice = await share(id, OTHER.project);
    expect([twice.status, twice.body.message]).toEqual([
      409,
      expect.stringContaining(isZed ? 'is duplicated for image' : 'is already associated with image'),
    ]);
    await glance.sql(
      `INSERT INTO glance.image_members (image_id, member) SELECT $1, 'p' || n FROM generate_series(2, 128) AS n`,
      [id],
    );
    const over = await share(id, 'one-too-many');
    expect([over.status, over.body.message]).toEqual([413, expect.stringContaining('Attempted: 129, Maximum: 128')]);
  });

  it('of several requests at once for one member only one comes in', async () => {
    const id = await image();
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => share(id, OTHER.project)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409, 409]);
  });

  it.each([
    [undefined, 'Body expected in request.'],
    [{}, 'Member to be added not specified'],
    [{ member: '' }, "Member can't be empty"],
    [['x'], 'Expected a member in the form: {"member": "image_id"}'],
    [{ member: 5 }, 'Expected a member in the form: {"member": "image_id"}'],
    [{ member: 'm'.repeat(256) }, 'A member should not be longer than 255 characters.'],
    [{ member: 'nul\0' }, "'nul\\x00' can't be stored"],
  ])('are refused when the request is %j', async (body, message) => {
    const id = await image();
    const refused = await glance.ask(MEMBER, 'POST', `/v2/images/${id}/members`, json(body));
    expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await glance.ask(MEMBER, 'GET', `/v2/images/${id}/members`)).body.members).toEqual([]);
  });

  it('belong to images that are there and can have some', async () => {
    const absent = await share(ABSENT, OTHER.project);
    expect([absent.status, absent.body.message]).toEqual([
      404,
      expect.stringContaining(isZed ? `Image ${ABSENT} not found.` : `No image found with ID ${ABSENT}`),
    ]);
    const id = await image({ visibility: isZed ? 'private' : 'public' });
    const refused = await share(id, OTHER.project);
    expect([refused.status, refused.body.message]).toEqual([
      403,
      expect.stringContaining(
        isZed ? `Not allowed to create members for image ${id}.` : 'Public images do not have members.',
      ),
    ]);
  });

  it(isZed ? 'are told on the bus' : 'are not told on the bus', async () => {
    const id = await image();
    await share(id, OTHER.project);
    await answer(id, 'accepted');
    await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}/members/${OTHER.project}`);
    // What comes after them on the bus shows that they have been there, or never will be.
    await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`);
    const of = async () =>
      (await glance.notifications('info')).filter(({ payload }) => (payload.image_id ?? payload.id) === id);
    const sent = await pollUntil(of, (events) => events.some((event) => event.event_type === 'image.delete'));
    const members = sent.filter(({ event_type }) => event_type.startsWith('image.member.'));
    expect(members.map(({ event_type, payload }) => [event_type, payload.status, payload.deleted])).toEqual(
      isZed
        ? [
            ['image.member.create', 'pending', false],
            ['image.member.update', 'accepted', false],
            ['image.member.delete', 'accepted', true],
          ]
        : [],
    );
    if (isZed) {
      expect(members[0]?.payload).toEqual({
        image_id: id,
        member_id: OTHER.project,
        status: 'pending',
        created_at: expect.any(String),
        updated_at: expect.any(String),
        deleted: false,
        deleted_at: null,
      });
      expect(members[2]?.payload.deleted_at).toEqual(expect.any(String));
    }
  });

  it('have schemas', async () => {
    const one = (await glance.ask(MEMBER, 'GET', '/v2/schemas/member')).body;
    expect([one.name, Object.keys(one.properties)]).toEqual([
      'member',
      ['member_id', 'image_id', 'created_at', 'updated_at', 'status', 'schema'],
    ]);
    const many = (await glance.ask(MEMBER, 'GET', '/v2/schemas/members')).body;
    expect([many.name, many.properties.members.items.name]).toEqual(['members', 'member']);
  });
});

describe('members in v1', () => {
  let glance: RunningGlance;

  beforeAll(async () => {
    glance = await RunningGlance.start({ release: 'icehouse', stateDir: ':memory:' });
  }, 60_000);
  afterAll(() => glance.close());

  const image = async () =>
    (await glance.ask(MEMBER, 'POST', '/v1/images', { headers: { 'x-image-meta-name': 'lent' } })).body.image.id;
  const put = (caller: Caller, path: string, body?: unknown) =>
    glance.ask(caller, 'PUT', path, {
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const members = async (caller: Caller, id: string) =>
    (await glance.ask(caller, 'GET', `/v1/images/${id}/members`)).body.members;

  it('need not accept', async () => {
    const id = await image();
    expect((await put(MEMBER, `/v1/images/${id}/members/${OTHER.project}`)).status).toBe(204);
    expect((await glance.ask(OTHER, 'HEAD', `/v1/images/${id}`)).status).toBe(200);
    const { body } = await glance.ask(OTHER, 'GET', '/v1/images');
    expect(body.images.map(({ id: listed }: { id: string }) => listed)).toContain(id);
    expect(await members(MEMBER, id)).toEqual([{ member_id: OTHER.project, can_share: false }]);
    const shared = await glance.ask(OTHER, 'GET', `/v1/shared-images/${OTHER.project}`);
    expect(shared.body).toEqual({ shared_images: [{ image_id: id, can_share: false }] });
    expect((await glance.ask(THIRD, 'GET', `/v1/shared-images/${OTHER.project}`)).body).toEqual({ shared_images: [] });
    expect((await glance.ask(MEMBER, 'DELETE', `/v1/images/${id}/members/${OTHER.project}`)).status).toBe(204);
    expect((await glance.ask(OTHER, 'HEAD', `/v1/images/${id}`)).status).toBe(404);
    expect((await glance.ask(MEMBER, 'DELETE', `/v1/images/${id}/members/${OTHER.project}`)).status).toBe(404);
  });

  it('share on only when they may', async () => {
    const id = await image();
    await put(MEMBER, `/v1/images/${id}/members/${OTHER.project}`);
    expect((await put(OTHER, `/v1/images/${id}/members/${THIRD.project}`)).status).toBe(404);
    await put(MEMBER, `/v1/images/${id}/members/${OTHER.project}`, { member: { can_share: true } });
    expect((await put(OTHER, `/v1/images/${id}/members/${THIRD.project}`)).status).toBe(204);
    expect(await members(MEMBER, id)).toEqual([
      { member_id: OTHER.project, can_share: true },
      { member_id: THIRD.project, can_share: false },
    ]);
    expect(await members(THIRD, id)).toEqual([{ member_id: THIRD.project, can_share: false }]);
  });

  it('are replaced all at once', async () => {
    const id = await image();
    await put(MEMBER, `/v1/images/${id}/members/${OTHER.project}`, { member: { can_share: true } });
    await put(MEMBER, `/v1/images/${id}/members/${THIRD.project}`);
    const wanted = [{ member_id: OTHER.project }, { member_id: 'new', can_share: true }];
    expect((await put(MEMBER, `/v1/images/${id}/members`, { memberships: wanted })).status).toBe(204);
    expect(await members(MEMBER, id)).toEqual([
      { member_id: OTHER.project, can_share: true },
      { member_id: 'new', can_share: true },
    ]);
    for (const body of [{}, { memberships: 'x' }, { memberships: [{}] }, []])
      expect((await put(MEMBER, `/v1/images/${id}/members`, body)).status).toBe(400);
    expect(await members(MEMBER, id)).toHaveLength(2);
  });

  it('can not be shown one by one', async () => {
    const id = await image();
    expect((await glance.ask(MEMBER, 'GET', `/v1/images/${id}/members/x`)).status).toBe(405);
  });
});
