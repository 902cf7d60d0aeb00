import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { activeImage, activeServer, showServer } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

const MEMBER = { 'x-auth-token': 'bob:acme', 'x-roles': 'member' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`Server metadata and changes of a server on ${backend.name}`, () => {
    let cloud: TestCloud;
    let image: string;
    let id: string;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
      image = await activeImage(cloud);
    }, 60_000);
    afterAll(() => cloud?.stop());
    beforeEach(async () => {
      id = await activeServer(cloud, { imageRef: image, metadata: { a: '1', b: '2' } });
    });

    const at = (key = '') => `/v2.1/servers/${id}/metadata${key === '' ? '' : `/${encodeURIComponent(key)}`}`;
    const ask = (method: string, path: string, json?: unknown) => cloud.nova.ask(path, { method, json });
    const rows = () =>
      cloud.sql(
        'SELECT key, value, deleted = 0 AS live FROM nova.instance_metadata WHERE instance_uuid = $1 ORDER BY id',
        [id],
      );

    it('adds, replaces and deletes keys, and keeps the rows of what stays', async () => {
      expect(await ask('GET', at())).toMatchObject({ status: 200, body: { metadata: { a: '1', b: '2' } } });
      const merged = await ask('POST', at(), { metadata: { b: '3', 'new:key.x_1': '' } });
      expect([merged.status, merged.body]).toEqual([200, { metadata: { a: '1', b: '3', 'new:key.x_1': '' } }]);
      expect((await ask('PUT', at('a'), { meta: { a: '9' } })).body).toEqual({ meta: { a: '9' } });
      expect((await ask('GET', at('a'))).body).toEqual({ meta: { a: '9' } });
      expect((await ask('DELETE', at('a'))).status).toBe(204);
      expect((await ask('PUT', at(), { metadata: { b: '3', c: '4' } })).body).toEqual({ metadata: { b: '3', c: '4' } });
      expect(await rows()).toEqual([
        { key: 'a', value: '9', live: false },
        { key: 'b', value: '3', live: true },
        { key: 'new:key.x_1', value: '', live: false },
        { key: 'c', value: '4', live: true },
      ]);
      expect((await showServer(cloud, id))['metadata']).toEqual({ b: '3', c: '4' });
      expect((await ask('PUT', at(), { metadata: {} })).body).toEqual({ metadata: {} });
    });

    it('keeps keys that JavaScript knows otherwise', async () => {
      const metadata = JSON.parse('{"__proto__": "p", "constructor": "c"}') as object;
      expect((await ask('PUT', at(), { metadata })).text).toBe('{"metadata":{"__proto__":"p","constructor":"c"}}');
      expect((await ask('GET', at('__proto__'))).text).toBe('{"meta":{"__proto__":"p"}}');
      expect((await ask('DELETE', at('constructor'))).status).toBe(204);
      expect((await ask('GET', at('constructor'))).status).toBe(404);
      expect((await ask('GET', at('toString'))).status).toBe(404);
    });

    it.each([
      ['a key that is not there', 'GET', 'zz', undefined, 404, 'Metadata item was not found'],
      ['a key that is not there to delete', 'DELETE', 'zz', undefined, 404, 'Metadata item was not found'],
      ['another key than the URL', 'PUT', 'a', { meta: { b: '1' } }, 400, 'Request body and URI mismatch'],
      ['two keys for one', 'PUT', 'a', { meta: { a: '1', b: '1' } }, 400, 'has too many properties'],
      ['a long value', 'PUT', 'a', { meta: { a: 'x'.repeat(256) } }, 400, 'is too long'],
      ['a number', 'PUT', 'a', { meta: { a: 1 } }, 400, "1 is not of type 'string'"],
      ['no metadata', 'POST', '', {}, 400, "'metadata' is a required property"],
      ['a long key', 'POST', '', { metadata: { ['k'.repeat(256)]: 'v' } }, 400, 'does not match any of the regexes'],
    ])('refuses %s', async (_what, method, key, body, status, message) => {
      const answer = await ask(method, at(key), body);
      expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(message)]);
      expect((await ask('GET', at())).body).toEqual({ metadata: { a: '1', b: '2' } });
    });

    it('refuses the 129th key with 403 and keeps what was there', async () => {
      const metadata = Object.fromEntries(Array.from({ length: 127 }, (_, index) => [`k${index}`, 'v']));
      const answer = await ask('POST', at(), { metadata });
      expect([answer.status, answer.body]).toEqual([
        403,
        { forbidden: { code: 403, message: 'Maximum number of metadata items exceeds 128' } },
      ]);
      expect((await ask('GET', at())).body).toEqual({ metadata: { a: '1', b: '2' } });
      expect((await ask('PUT', at(), { metadata: { ...metadata, last: 'v' } })).status).toBe(200);
    });

    it('refuses with 409 in ERROR, and when the server is locked', async () => {
      await act(cloud, id, { 'os-resetState': { state: 'error' } });
      expect((await ask('POST', at(), { metadata: { x: 'y' } })).body).toEqual({
        conflictingRequest: {
          code: 409,
          message: `Cannot 'update metadata' instance ${id} while it is in vm_state error`,
        },
      });
      expect((await ask('DELETE', at('a'))).body).toEqual({
        conflictingRequest: {
          code: 409,
          message: `Cannot 'delete metadata' instance ${id} while it is in vm_state error`,
        },
      });
      await act(cloud, id, { 'os-resetState': { state: 'active' } });
      await act(cloud, id, { lock: null });
      const member = await cloud.nova.with(MEMBER).ask(at(), { json: { metadata: { x: 'y' } } });
      expect([member.status, member.text]).toEqual([409, expect.stringContaining(`Instance ${id} is locked`)]);
      expect((await ask('POST', at(), { metadata: { x: 'y' } })).status).toBe(200);
    });

    it('changes name, description, host name and addresses, and answers in the form of its microversion', async () => {
      const server = {
        name: 'renamed',
        description: 'what it is for',
        hostname: 'web-1',
        accessIPv4: '192.0.2.7',
        accessIPv6: '2001:db8::7',
        'OS-DCF:diskConfig': 'AUTO',
      };
      const answer = await ask('PUT', `/v2.1/servers/${id}`, { server });
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          server: expect.objectContaining({
            name: 'renamed',
            description: 'what it is for',
            'OS-EXT-SRV-ATTR:hostname': 'web-1',
            accessIPv4: '192.0.2.7',
            accessIPv6: '2001:db8::7',
            'OS-DCF:diskConfig': 'AUTO',
            'OS-EXT-STS:vm_state': 'active',
            server_groups: [],
          }),
        },
      ]);
      expect(await showServer(cloud, id)).toMatchObject({ name: 'renamed', accessIPv4: '192.0.2.7' });
      const old = cloud.nova.with({ 'openstack-api-version': 'compute 2.1' });
      const plain = await old.ask<{ server: Record<string, unknown> }>(`/v2.1/servers/${id}`, {
        method: 'PUT',
        json: { server: { name: 'old form' } },
      });
      expect(Object.keys(plain.body.server).sort()).toEqual(
        ['id', 'name', 'status', 'tenant_id', 'user_id', 'metadata', 'hostId', 'image', 'flavor', 'created', 'updated']
          .concat(['addresses', 'accessIPv4', 'accessIPv6', 'links', 'OS-DCF:diskConfig', 'progress'])
          .sort(),
      );
      expect(JSON.stringify(plain.body.server['addresses'])).not.toContain('OS-EXT-IPS');
    });

    it.each([
      [{ name: '' }, '2.93', "'' is too short"],
      [{ name: 'x', description: 'd' }, '2.18', "('description' was unexpected)"],
      [{ hostname: 'web-1' }, '2.89', "('hostname' was unexpected)"],
      [{ hostname: 'not valid' }, '2.93', 'does not match'],
      [{ accessIPv4: 'no' }, '2.93', "'no' is not a 'ipv4'"],
      [{ flavorRef: '1' }, '2.93', "('flavorRef' was unexpected)"],
    ])('refuses to change %j at %s', async (server, version, message) => {
      const nova = cloud.nova.with({ 'openstack-api-version': `compute ${version}` });
      const answer = await nova.ask(`/v2.1/servers/${id}`, { method: 'PUT', json: { server } });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    });

    it('renames a server that is locked or stopped, since no state hinders it', async () => {
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await act(cloud, id, { lock: null });
      const path = `/v2.1/servers/${id}`;
      const answer = await cloud.nova.with(MEMBER).ask(path, { method: 'PUT', json: { server: { name: 'other' } } });
      expect([answer.status, answer.body]).toMatchObject([200, { server: { name: 'other', status: 'SHUTOFF' } }]);
      const stranger = cloud.nova.with({ 'x-auth-token': 'eve:evil', 'x-roles': 'member' });
      expect((await stranger.ask(path, { method: 'PUT', json: { server: { name: 'x' } } })).status).toBe(404);
    });
  });
}
