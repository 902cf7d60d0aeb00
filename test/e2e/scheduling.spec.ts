import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { activeImage, createServer, serverSettles } from './support/scenario.js';
import { refusals, serverOf } from './support/scheduling.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const EXAMPLE = 'docs/hosts.example.json';
const NOT_ENOUGH = {
  icehouse: 'No valid host was found. ',
  zed: 'No valid host was found. There are not enough hosts available.',
};
const found = await backends();
afterAll(async () => {
  for (const backend of found) await backend.release();
});
const releases = ['icehouse', 'zed'] as const;
const clouds = found.flatMap((backend) => releases.map((release) => ({ backend, release, name: backend.name })));

describe.each(clouds)('scheduling under $release, on $name', ({ backend, release }) => {
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, NOVA_COMPUTE_HOSTS: EXAMPLE });
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
  }, 30_000);

  it('takes an image to a host of its architecture, and tells why not to the others', async () => {
    const property = release === 'icehouse' ? 'architecture' : 'hw_architecture';
    const { server, host, verdicts } = await serverOf(cloud, { [property]: 'aarch64' });
    expect([server.status, host, verdicts.selected_host]).toEqual(['ACTIVE', 'arm1', 'arm1']);
    expect(refusals(verdicts)).toEqual({
      intel1: ['ImagePropertiesFilter', property],
      amd1: ['ImagePropertiesFilter', property],
    });
  });

  it("has no host for another hypervisor, and the server's fault tells why for each", async () => {
    const { server, verdicts } = await serverOf(cloud, { hypervisor_type: 'xen' });
    expect(server).toMatchObject({ status: 'ERROR', hostId: '', fault: { code: 500, message: NOT_ENOUGH[release] } });
    expect(server.fault?.details).toMatch(/intel1 +ImagePropertiesFilter +hypervisor_type +hypervisor_type=xen wanted/);
    expect(verdicts).toMatchObject({ selected_host: null, message: NOT_ENOUGH[release] });
    expect(Object.keys(refusals(verdicts)).sort()).toEqual(['amd1', 'arm1', 'intel1']);
  });

  it('compares the version of the hypervisor', async () => {
    const version = { hypervisor_version_requires: '<7.0', vm_mode: 'hvm' };
    const { host, verdicts } = await serverOf(cloud, version);
    if (release === 'zed') expect(host).toBe('arm1');
    else
      expect(
        verdicts.hosts
          .filter(({ passed }) => passed)
          .map(({ host: name }) => name)
          .sort(),
      ).toEqual(['amd1', 'arm1', 'intel1']);
  });

  it('keeps to the availability zone that is asked for', async () => {
    const { host, verdicts } = await serverOf(cloud, {}, { availability_zone: 'az1' });
    expect(host).toBe('intel1');
    const filter = release === 'zed' ? 'map_az_to_placement_aggregate' : 'AvailabilityZoneFilter';
    expect(refusals(verdicts)['arm1']).toEqual([filter, 'availability_zone']);
  });

  it('reads what a flavor asks of the host', async () => {
    const flavorRef = someUuid();
    const flavor = { id: flavorRef, name: flavorRef, ram: 512, vcpus: 1, disk: 1 };
    await cloud.nova.ask('/v2.1/flavors', { json: { flavor } });
    const extra_specs = { 'capabilities:hypervisor_version': '<= 6002000' };
    await cloud.nova.ask(`/v2.1/flavors/${flavorRef}/os-extra_specs`, { json: { extra_specs } });
    const { server, host, verdicts } = await serverOf(cloud, {}, { flavorRef });
    if (release === 'zed') expect([server.status, host]).toEqual(['ACTIVE', 'arm1']);
    const wanted = release === 'zed' ? ['amd1', 'intel1'] : [];
    expect(Object.keys(refusals(verdicts)).sort()).toEqual(wanted);
  });

  it('asks for traits under zed only', async () => {
    const trait = 'trait:HW_CPU_X86_AVX512F';
    const { host, verdicts } = await serverOf(cloud, { [trait]: 'required' });
    if (release === 'icehouse') expect(refusals(verdicts)).toEqual({});
    else {
      expect(host).toBe('intel1');
      expect(refusals(verdicts)).toMatchObject({ arm1: ['placement traits', trait] });
    }
  });

  it('says the bare sentence when placement has no candidate, as recorded', async () => {
    const { server } = await serverOf(cloud, { 'trait:CUSTOM_NOBODY_HAS': 'required' });
    if (release === 'icehouse') expect(server.status).toBe('ACTIVE');
    else expect(server).toMatchObject({ status: 'ERROR', fault: { code: 500, message: 'No valid host was found. ' } });
  });

  it('takes no server to a host that is disabled or forced down', async () => {
    const old = cloud.nova.with({ 'openstack-api-version': 'compute 2.11' });
    const put = (action: string, json: object) => old.ask(`/v2.1/os-services/${action}`, { method: 'PUT', json });
    const service = { host: 'intel1', binary: 'nova-compute' };
    const disabled = await put('disable-log-reason', { ...service, disabled_reason: 'new fan' });
    expect(disabled.body).toEqual({ service: { ...service, status: 'disabled', disabled_reason: 'new fan' } });
    const shut = await serverOf(cloud, {}, { availability_zone: 'az1' });
    expect(shut.server.fault?.details).toContain('the nova-compute service is disabled: new fan');
    await put('enable', service);
    await put('force-down', { ...service, forced_down: true });
    const down = await serverOf(cloud, {}, { availability_zone: 'az1' });
    expect(refusals(down.verdicts)['intel1']).toEqual(['ComputeFilter', undefined]);
    await put('force-down', { ...service, forced_down: false });
    const { server } = await serverOf(cloud, {}, { availability_zone: 'az1' });
    expect(server).toMatchObject({ status: 'ACTIVE', 'OS-EXT-AZ:availability_zone': 'az1' });
  });

  it('shows hosts, zones and hypervisors as each microversion does', async () => {
    const at = (version: string, path: string) =>
      cloud.nova.with({ 'openstack-api-version': `compute ${version}` }).ask(`/v2.1/${path}`);
    expect((await at('2.1', 'os-services?host=arm1')).body).toEqual({
      services: [
        {
          id: expect.any(Number),
          binary: 'nova-compute',
          host: 'arm1',
          zone: 'az2',
          status: 'enabled',
          state: 'up',
          updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
          disabled_reason: null,
        },
      ],
    });
    expect((await at('2.53', 'os-services?host=arm1')).body).toMatchObject({
      services: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), forced_down: false }],
    });
    expect((await at('2.1', 'os-availability-zone')).body).toEqual({
      availabilityZoneInfo: ['az1', 'az2'].map((zoneName) => ({
        zoneName,
        zoneState: { available: true },
        hosts: null,
      })),
    });
    const hypervisors = (await at('2.28', 'os-hypervisors/detail')).body as { hypervisors: Record<string, unknown>[] };
    expect(hypervisors.hypervisors.find((one) => one['hypervisor_hostname'] === 'arm1')).toMatchObject({
      state: 'up',
      hypervisor_type: 'QEMU',
      hypervisor_version: 6_002_000,
      vcpus: 64,
      memory_mb: 65_536,
      cpu_info: { arch: 'aarch64', model: 'cortex-a72' },
      service: { id: expect.any(Number), host: 'arm1', disabled_reason: null },
    });
    expect((await at('2.1', 'os-hypervisors/statistics')).body).toMatchObject({
      hypervisor_statistics: { count: 3, memory_mb: 262_144 },
    });
    expect((await at('2.88', 'os-hypervisors/statistics')).status).toBe(404);
    const { body } = await at('2.88', 'os-hypervisors/detail?hypervisor_hostname_pattern=arm');
    const [arm] = (body as { hypervisors: Record<string, unknown>[] }).hypervisors;
    expect(Object.keys(arm ?? {}).sort()).toEqual(
      'host_ip hypervisor_hostname hypervisor_type hypervisor_version id service state status uptime'.split(' '),
    );
    const uptime = /^ \d\d:\d\d:\d\d up .*, {2}0 users, {2}load average: 0\.00, 0\.00, 0\.00\n$/;
    expect(arm?.['uptime']).toMatch(uptime);
    expect((await at('2.87', `os-hypervisors/${arm?.['id']}/uptime`)).body).toEqual({
      hypervisor: {
        id: arm?.['id'],
        hypervisor_hostname: 'arm1',
        state: 'up',
        status: 'enabled',
        uptime: expect.stringMatching(uptime),
      },
    });
    expect((await at('2.88', `os-hypervisors/${arm?.['id']}/uptime`)).status).toBe(404);
  });

  it('groups hosts into aggregates, and refuses what would not be one', async () => {
    const ask: TestCloud['nova']['ask'] = (path, options) => cloud.nova.ask(`/v2.1/os-aggregates${path}`, options);
    const created = await ask<{ aggregate: { id: number } }>('', { json: { aggregate: { name: 'fast' } } });
    expect(created.body).toMatchObject({ aggregate: { name: 'fast', availability_zone: null, deleted: false } });
    const { id } = created.body.aggregate;
    const act = (json: object) => ask<{ [fault: string]: { message: string } }>(`/${id}/action`, { json });
    expect((await ask('', { json: { aggregate: { name: 'fast' } } })).status).toBe(409);
    const zoned = await ask('', { json: { aggregate: { name: 'zoned', availability_zone: 'z1' } } });
    expect(zoned.body).toMatchObject({ aggregate: { availability_zone: 'z1', updated_at: null } });
    const messageOf = async (key: string) => {
      const { status, body } = await ask<{ [fault: string]: { message: string } }>(`/${key}`);
      return [status, Object.values(body)[0]?.message];
    };
    expect(await messageOf('abc')).toEqual([400, 'Invalid input received: id must be an integer']);
    for (const key of ['99999999999999', '-1', '0'])
      expect(await messageOf(key)).toEqual([404, `Aggregate ${key} could not be found.`]);
    expect((await act({ add_host: { host: 'nobody' } })).body['itemNotFound']?.message).toBe(
      'Compute host nobody could not be found.',
    );
    expect((await act({ add_host: { host: 'arm1' } })).body).toMatchObject({ aggregate: { hosts: ['arm1'] } });
    expect((await act({ add_host: { host: 'arm1' } })).body['conflictingRequest']?.message).toBe(
      `Aggregate ${id} already has host arm1.`,
    );
    expect((await act({ set_metadata: { metadata: { availability_zone: 'az9' } } })).status).toBe(409);
    expect((await act({ set_metadata: { metadata: { ssd: 'true' } } })).body).toMatchObject({
      aggregate: { metadata: { ssd: 'true' } },
    });
    expect((await ask(`/${id}`, { method: 'DELETE' })).status).toBe(400);
    expect((await act({ remove_host: { host: 'arm1' } })).body).toMatchObject({ aggregate: { hosts: [] } });
    expect((await ask(`/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`/${id}`)).status).toBe(404);
    const user = cloud.nova.with({ 'x-roles': 'member' });
    expect((await user.ask('/v2.1/os-aggregates')).status).toBe(403);
  });

  it('gives the room of a host to one of many requests only', async () => {
    const flavorRef = someUuid();
    const flavor = { id: flavorRef, name: flavorRef, ram: 40_000, vcpus: 1, disk: 0 };
    await cloud.nova.ask('/v2.1/flavors', { json: { flavor } });
    const imageRef = await activeImage(cloud);
    const ids = await Promise.all(Array.from({ length: 12 }, () => createServer(cloud, { imageRef, flavorRef })));
    const servers = await Promise.all(ids.map((id) => serverSettles(cloud, id)));
    const placed = servers.filter(({ status }) => status === 'ACTIVE');
    const nodes = await cloud.sql<{ memory_mb: number; memory_mb_used: number }>(
      'SELECT memory_mb, memory_mb_used FROM nova.compute_nodes',
    );
    for (const node of nodes) expect(node.memory_mb_used).toBeLessThanOrEqual(node.memory_mb * 1.5);
    // 64, 128 and 64 GiB, each promised one and a half times: 2 + 4 + 2 servers and what the other tests use.
    expect(placed).toHaveLength(8);
  }, 60_000);
});
