import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { TestCloud } from './support/test-cloud.js';

const found = await backends();
const ROUNDS = 15;

describe.each(found)('Changes at once on $name', (backend) => {
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
  });
  afterAll(async () => {
    await cloud.stop();
    await backend.release();
  });

  const statusOf = async (path: string, json?: unknown) =>
    (await cloud.nova.ask(path, json === undefined ? { method: 'DELETE' } : { json })).status;

  it('of a flavor that is being deleted are made or find nothing, never a fault', async () => {
    const seen = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = `at-once-${round}`;
      const flavor = { id, name: id, ram: 64, vcpus: 1, disk: 1, 'os-flavor-access:is_public': false };
      expect(await statusOf('/v2.1/flavors', { flavor })).toBe(200);
      const path = `/v2.1/flavors/${id}`;
      const statuses = await Promise.all([
        statusOf(`${path}/os-extra_specs`, { extra_specs: { a: '1', b: '2' } }),
        statusOf(`${path}/os-extra_specs`, { extra_specs: { b: '1', a: '2' } }),
        statusOf(`${path}/action`, { addTenantAccess: { tenant: 'somebody' } }),
        statusOf(path),
        statusOf(`${path}/os-extra_specs`, { extra_specs: { c: '3' } }),
      ]);
      for (const status of statuses) seen.add(status);
    }
    expect([...seen].filter((status) => ![200, 202, 404].includes(status))).toEqual([]);
    expect(seen).toContain(202);
  });

  it('of an aggregate that is being deleted are made or find nothing, never a fault', async () => {
    const [host = ''] = cloud.config.computeHosts;
    const seen = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const created = await cloud.nova.ask<{ aggregate: { id: number } }>('/v2.1/os-aggregates', {
        json: { aggregate: { name: `at-once-${round}` } },
      });
      const path = `/v2.1/os-aggregates/${created.body.aggregate.id}`;
      const statuses = await Promise.all([
        statusOf(`${path}/action`, { add_host: { host } }),
        statusOf(path),
        statusOf(`${path}/action`, { set_metadata: { metadata: { rack: 'a' } } }),
      ]);
      for (const status of statuses) seen.add(status);
      await statusOf(`${path}/action`, { remove_host: { host } });
    }
    // 400: the host came first, and an aggregate with hosts is kept.
    expect([...seen].filter((status) => ![200, 400, 404].includes(status))).toEqual([]);
    expect(seen).toContain(200);
  });
});
