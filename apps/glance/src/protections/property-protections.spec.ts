import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '#service-process';
import { glanceService } from '../glance.module.js';
import { ADMIN, type Caller, MEMBER, RunningGlance } from '../testing/running-glance.js';

const PROTECTIONS = `
# Licences: administrators write them, nobody else sees them.
[^x_licence$]
create = admin
read = admin
update = admin
delete = admin

[^x_owner_]
create = admin,member
read = @
update = admin
delete = admin

[.*]
create = @
read = @
update = @
delete = @
`;
const POLICIES_PROTECTIONS = `
[^x_licence$]
create = licence
read = licence
update = licence
delete = licence

[.*]
create = @
read = @
update = @
delete = @
`;

/** An administrator of the member's own project. */
const OWNER_ADMIN: Caller = { ...ADMIN, project: MEMBER.project };

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proptrail-protections-'));
  await writeFile(file('roles.conf'), PROTECTIONS);
  await writeFile(file('policies.conf'), POLICIES_PROTECTIONS);
  await writeFile(file('policy.yaml'), '"licence": "role:licensor or rule:context_is_admin"\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['icehouse', 'zed'] as const)('protected properties in v2 under %s', (release) => {
  let glance: RunningGlance;
  let id: string;

  beforeAll(async () => {
    const env = { PROPERTY_PROTECTION_FILE: file('roles.conf') };
    glance = await RunningGlance.start({ release, stateDir: ':memory:', env });
    const answer = await glance.create({ name: 'licensed', x_licence: 'L-1', x_owner_a: 'a', free: 'f' }, OWNER_ADMIN);
    expect(answer.status).toBe(201);
    id = answer.body.id;
  }, 60_000);
  afterAll(() => glance.close());

  const stored = async () => {
    const rows = await glance.sql(
      'SELECT name, value FROM glance.image_properties WHERE image_id = $1 AND NOT deleted ORDER BY id',
      [id],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  };

  it('are shown to who may read them and to nobody else', async () => {
    expect((await glance.show(id, OWNER_ADMIN)).body).toMatchObject({ x_licence: 'L-1', x_owner_a: 'a', free: 'f' });
    const { body } = await glance.show(id);
    expect(body).toMatchObject({ x_owner_a: 'a', free: 'f' });
    expect(body).not.toHaveProperty('x_licence');
    const [listed] = (await glance.ask(MEMBER, 'GET', '/v2/images?name=licensed')).body.images;
    expect(listed).not.toHaveProperty('x_licence');
  });

  it('find no image by their value for who may not read them', async () => {
    const found = async (caller: Caller) =>
      (await glance.ask(caller, 'GET', '/v2/images?x_licence=L-1')).body.images.length;
    expect([await found(OWNER_ADMIN), await found(MEMBER)]).toEqual([1, 0]);
  });

  it.each([
    ['set', [{ op: 'add', path: '/x_licence', value: 'mine' }], 403, "Attribute 'x_licence' is reserved."],
    ['updated', [{ op: 'replace', path: '/x_owner_a', value: 'b' }], 403, "Attribute 'x_owner_a' is reserved."],
    ['removed', [{ op: 'remove', path: '/x_owner_a' }], 403, "Attribute 'x_owner_a' is reserved."],
    ['replaced unseen', [{ op: 'replace', path: '/x_licence', value: 'b' }], 409, 'Property x_licence does not exist.'],
    ['removed unseen', [{ op: 'remove', path: '/x_licence' }], 409, 'Property x_licence does not exist.'],
  ])('can not be %s by who may not', async (_, patch, status, message) => {
    const before = await stored();
    const answer = await glance.patch(id, patch);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
    expect(await stored()).toEqual(before);
  });

  it('stay as they are when who can not see them changes the image', async () => {
    const answer = await glance.patch(id, [
      { op: 'replace', path: '/free', value: 'g' },
      { op: 'add', path: '/x_owner_b', value: 'b' },
    ]);
    expect([answer.status, answer.body.free, 'x_licence' in answer.body]).toEqual([200, 'g', false]);
    expect(await stored()).toEqual({ x_licence: 'L-1', x_owner_a: 'a', free: 'g', x_owner_b: 'b' });
  });

  it('are refused in a new image, which is not created then', async () => {
    const answer = await glance.create({ name: 'never', x_licence: 'mine' });
    expect([answer.status, answer.body.message]).toEqual([
      403,
      expect.stringContaining("Attribute 'x_licence' is reserved."),
    ]);
    expect(await glance.sql(`SELECT FROM glance.images WHERE name = 'never'`)).toHaveLength(0);
  });

  it('are written by who may', async () => {
    const patch = [{ op: 'replace', path: '/x_licence', value: 'L-2' }];
    expect((await glance.patch(id, patch, OWNER_ADMIN)).body.x_licence).toBe('L-2');
    expect((await stored())['x_licence']).toBe('L-2');
  });
});

describe('protected properties in v1', () => {
  let glance: RunningGlance;
  let id: string;

  beforeAll(async () => {
    const env = { PROPERTY_PROTECTION_FILE: file('roles.conf') };
    glance = await RunningGlance.start({ release: 'icehouse', stateDir: ':memory:', env });
    const answer = await put(OWNER_ADMIN, 'POST', '/v1/images', { x_licence: 'L-1', x_owner_a: 'a', free: 'f' });
    expect(answer.status).toBe(201);
    id = answer.body.image.id;
  }, 60_000);
  afterAll(() => glance.close());

  const put = (caller: Caller, method: string, path: string, properties: Record<string, string>, purge = true) =>
    glance.ask(caller, method, path, {
      headers: {
        'x-image-meta-name': 'v1',
        'x-glance-registry-purge-props': String(purge),
        ...Object.fromEntries(
          Object.entries(properties).map(([name, value]) => [`x-image-meta-property-${name}`, value]),
        ),
      },
    });
  const change = (properties: Record<string, string>, purge = true) =>
    put(MEMBER, 'PUT', `/v1/images/${id}`, properties, purge);
  const properties = async () => (await glance.ask(OWNER_ADMIN, 'GET', '/v1/images/detail')).body.images[0].properties;

  it('are in no header and no list of who may not read them', async () => {
    const names = async (caller: Caller) => [...(await glance.ask(caller, 'HEAD', `/v1/images/${id}`)).headers.keys()];
    expect(await names(OWNER_ADMIN)).toContain('x-image-meta-property-x_licence');
    expect(await names(MEMBER)).not.toContain('x-image-meta-property-x_licence');
    const [listed] = (await glance.ask(MEMBER, 'GET', '/v1/images/detail')).body.images;
    expect(listed.properties).toEqual({ x_owner_a: 'a', free: 'f' });
    expect((await glance.ask(MEMBER, 'GET', '/v1/images/detail?property-x_licence=L-1')).body.images).toEqual([]);
  });

  it.each([
    ['set', { x_owner_a: 'a', x_licence: 'mine' }, true],
    ['updated', { x_owner_a: 'b' }, false],
    ['deleted by leaving them out', { free: 'f' }, true],
  ])('can not be %s by who may not', async (_, wanted: Record<string, string>, purge) => {
    const before = await properties();
    const answer = await change(wanted, purge);
    expect([answer.status, answer.body.message]).toEqual([403, expect.stringMatching(/^Property '\w+' is protected/)]);
    expect(await properties()).toEqual(before);
  });

  it('may be named with the value that they have, and what a caller can not see survives a purge', async () => {
    const answer = await change({ x_owner_a: 'a', other: 'o' });
    expect([answer.status, answer.body.image.properties]).toEqual([200, { x_owner_a: 'a', other: 'o' }]);
    expect(await properties()).toEqual({ x_licence: 'L-1', x_owner_a: 'a', other: 'o' });
  });

  it('are refused in a new image', async () => {
    const answer = await put(MEMBER, 'POST', '/v1/images', { x_licence: 'mine' });
    expect([answer.status, answer.body.message]).toEqual([
      403,
      expect.stringContaining("Property 'x_licence' is protected"),
    ]);
  });
});

describe('property protections in the format policies', () => {
  it('ask the policy file', async () => {
    const env = {
      PROPERTY_PROTECTION_FILE: file('policies.conf'),
      PROPERTY_PROTECTION_RULE_FORMAT: 'policies',
      PROPERTY_PROTECTION_POLICY_FILE: file('policy.yaml'),
    };
    const glance = await RunningGlance.start({ release: 'zed', stateDir: ':memory:', env });
    try {
      const licensor = { ...MEMBER, roles: 'member,licensor' };
      const answer = await glance.create({ x_licence: 'L-1' }, licensor);
      expect([answer.status, answer.body.x_licence]).toEqual([201, 'L-1']);
      expect((await glance.show(answer.body.id)).body).not.toHaveProperty('x_licence');
      expect((await glance.create({ x_licence: 'L-1' })).status).toBe(403);
    } finally {
      await glance.close();
    }
  }, 60_000);
});

describe('a property protection file that can not be used', () => {
  const start = (env: Record<string, string>) => glanceService.module(loadConfig(env));

  it('keeps Glance from starting, with the file, the place and what would be right', async () => {
    await writeFile(file('broken.conf'), '[^x$]\ncreate = admin\n');
    const broken = { PROPERTY_PROTECTION_FILE: file('broken.conf') };
    expect(() => start(broken)).toThrow(ConfigError);
    expect(() => start(broken)).toThrow(
      `PROPERTY_PROTECTION_FILE=${file('broken.conf')}: line 1: [^x$] has no read; write read = ROLES, @ for anybody or ! for nobody`,
    );
    expect(() => start({ PROPERTY_PROTECTION_FILE: file('missing.conf') })).toThrow(/missing\.conf: ENOENT/);
  });

  it('asks for the policy file where the format needs one', () => {
    const env = { PROPERTY_PROTECTION_FILE: file('policies.conf'), PROPERTY_PROTECTION_RULE_FORMAT: 'policies' };
    expect(() => start(env)).toThrow(
      'PROPERTY_PROTECTION_POLICY_FILE is not set, and PROPERTY_PROTECTION_RULE_FORMAT=policies needs it',
    );
  });
});
