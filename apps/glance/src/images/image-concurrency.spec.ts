import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { MEMBER, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();
const DRAFT_4 = 'application/openstack-images-v2.0-json-patch';

describe.each(backends)('an image that many change at once on $name', ({ create, release }) => {
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

  it('loses no property', async () => {
    const { id } = (await glance.create({})).body;
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
    const answers = await Promise.all(
      names.map((name) => glance.patch(id, [{ op: 'add', path: `/${name}`, value: name }])),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const { body } = await glance.show(id);
    expect(names.map((name) => body[name])).toEqual(names);
  });

  it('gets a property from one of those that add it, and the others are told that it is there', async () => {
    const { id } = (await glance.create({})).body;
    const values = Array.from({ length: 10 }, (_, n) => `value ${n}`);
    const answers = await Promise.all(
      values.map((value) =>
        glance.ask(MEMBER, 'PATCH', `/v2/images/${id}`, {
          headers: { 'content-type': DRAFT_4 },
          body: JSON.stringify([{ add: '/fought_for', value }]),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...values.slice(1).map(() => 409)]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await glance.show(id)).body.fought_for).toBe(winner?.body.fought_for);
  });

  it('stays within the quota', async () => {
    const { id } = (await glance.create(Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`q${n}`, 'x']))))
      .body;
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => glance.patch(id, [{ op: 'add', path: `/more${n}`, value: 'x' }])),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8);
    expect(answers.filter(({ status }) => status === 413)).toHaveLength(8);
  });
});
