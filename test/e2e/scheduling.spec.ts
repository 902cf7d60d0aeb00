import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { activeImage, createServer, serverSettles } from './support/scenario.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const EXAMPLE = 'docs/hosts.example.json';
const NOT_ENOUGH = {
  icehouse: 'No valid host was found. ',
  zed: 'No valid host was found. There are not enough hosts available.',
};

interface Verdict {
  readonly host: string;
  readonly passed: boolean;
  readonly filter?: string;
  readonly reason?: string;
  readonly property?: string;
}

interface Scheduling {
  readonly selected_host: string | null;
  readonly message: string | null;
  readonly hosts: readonly Verdict[];
}

async function scheduling(cloud: TestCloud, id: string): Promise<Scheduling> {
  return (await cloud.nova.ask<Scheduling>(`/proptrail/servers/${id}/scheduling`)).body;
}

async function serverOf(cloud: TestCloud, properties: Record<string, string>, more: Record<string, unknown> = {}) {
  const imageRef = await activeImage(cloud, properties);
  const server = await serverSettles(cloud, await createServer(cloud, { imageRef, ...more }));
  return { server, host: server['OS-EXT-SRV-ATTR:host'], verdicts: await scheduling(cloud, server.id) };
}

function refusals({ hosts }: Scheduling): Record<string, [filter?: string, property?: string]> {
  const refused = hosts.filter(({ passed }) => !passed);
  return Object.fromEntries(refused.map(({ host, filter, property }) => [host, [filter, property]]));
}

async function hostsFile(hosts: readonly object[]): Promise<string> {
  const file = join(tmpdir(), `hosts-${someUuid()}.json`);
  await writeFile(file, JSON.stringify({ hosts }));
  return file;
}

const found = await backends();
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
  });

  it('groups hosts into aggregates, and refuses what would not be one', async () => {
    const ask: TestCloud['nova']['ask'] = (path, options) => cloud.nova.ask(`/v2.1/os-aggregates${path}`, options);
    const created = await ask<{ aggregate: { id: number } }>('', { json: { aggregate: { name: 'fast' } } });
    expect(created.body).toMatchObject({ aggregate: { name: 'fast', availability_zone: null, deleted: false } });
    const { id } = created.body.aggregate;
    const act = (json: object) => ask<{ [fault: string]: { message: string } }>(`/${id}/action`, { json });
    expect((await ask('', { json: { aggregate: { name: 'fast' } } })).status).toBe(409);
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

describe.each(clouds)('hosts that are kept apart, or fail, under $release, on $name', ({ backend, release }) => {
  let cloud: TestCloud;
  const broken = (name: string, availability_zone: string) => ({
    name,
    availability_zone,
    memory_mb: 1_000_000,
    faults: { spawn: `${name} is out of memory maps` },
  });

  beforeAll(async () => {
    const hosts = [
      broken('one-bad', 'one'),
      { name: 'one-good', availability_zone: 'one' },
      ...['three-bad1', 'three-bad2', 'three-bad3'].map((name) => broken(name, 'three')),
      { name: 'three-good', availability_zone: 'three' },
      broken('alone-bad', 'alone'),
      { name: 'kept', availability_zone: 'kept' },
      { name: 'scsi', availability_zone: 'scsi', aggregates: [{ name: 'scsi', metadata: { hw_disk_bus: 'scsi' } }] },
    ];
    const file = await hostsFile(hosts);
    cloud = await TestCloud.start(backend, {
      OPENSTACK_RELEASE: release,
      NOVA_COMPUTE_HOSTS: file,
      NOVA_SCHEDULER_FILTERS:
        'AvailabilityZoneFilter, ComputeFilter, AggregateImagePropertiesIsolation, AggregateInstanceExtraSpecsFilter, IsolatedHostsFilter',
      NOVA_ISOLATED_HOSTS: 'kept',
    });
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await backend.release();
  }, 30_000);

  const ask: TestCloud['nova']['ask'] = (path, options) => cloud.nova.ask(path, options);
  const used = (prefix: string) =>
    cloud.sql(
      'SELECT host, memory_mb_used, running_vms FROM nova.compute_nodes WHERE host LIKE $1 AND running_vms > 0 ORDER BY host',
      [`${prefix}-%`],
    );
  const places = (id: string) => cloud.sql('SELECT host, node FROM nova.instances WHERE uuid = $1', [id]);

  it('keeps a host for isolated images', async () => {
    const { server, verdicts } = await serverOf(cloud, {}, { availability_zone: 'kept' });
    expect(server.status).toBe('ERROR');
    expect(refusals(verdicts)['kept']).toEqual(['IsolatedHostsFilter', 'imageRef']);
  });

  it('keeps images with another property away from the hosts of an aggregate', async () => {
    const other = await serverOf(cloud, { hw_disk_bus: 'virtio' }, { availability_zone: 'scsi' });
    expect(other.server.fault?.details).toContain('hw_disk_bus=virtio wanted, aggregates of the host have scsi');
    const same = await serverOf(cloud, { hw_disk_bus: 'scsi' }, { availability_zone: 'scsi' });
    expect([same.server.status, same.host]).toEqual(['ACTIVE', 'scsi']);
  });

  it('compares a flavor with the metadata that the API gives an aggregate', async () => {
    const aggregates = await ask<{ aggregates: { id: number; name: string }[] }>('/v2.1/os-aggregates');
    const id = aggregates.body.aggregates.find(({ name }) => name === 'one')?.id;
    const set = { set_metadata: { metadata: { rack: 'r1' } } };
    const changed = await ask(`/v2.1/os-aggregates/${id}/action`, { json: set });
    expect(changed.body).toMatchObject({
      aggregate: {
        name: 'one',
        hosts: expect.arrayContaining(['one-bad', 'one-good']),
        metadata: { availability_zone: 'one', rack: 'r1' },
      },
    });
    const flavorRef = someUuid();
    await ask('/v2.1/flavors', { json: { flavor: { id: flavorRef, name: flavorRef, ram: 64, vcpus: 1, disk: 1 } } });
    const extra_specs = { 'aggregate_instance_extra_specs:rack': '<or> r1 <or> r2' };
    await ask(`/v2.1/flavors/${flavorRef}/os-extra_specs`, { json: { extra_specs } });
    const { host } = await serverOf(cloud, {}, { flavorRef });
    expect(host).toBe('one-good');
  });

  it('goes on to another host, and leaves nothing on the first', async () => {
    const { server, host, verdicts } = await serverOf(cloud, {}, { availability_zone: 'one' });
    expect([server.status, host]).toEqual(['ACTIVE', 'one-good']);
    expect(refusals(verdicts)).toMatchObject({ 'one-bad': ['ignore_hosts', undefined] });
    expect((await used('one')).map((row) => row['host'])).toEqual(['one-good']);
    const faults = await cloud.sql('SELECT message, host FROM nova.instance_faults WHERE instance_uuid = $1', [
      server.id,
    ]);
    expect(faults).toEqual([{ message: 'one-bad is out of memory maps', host: 'one-bad' }]);
  });

  it('ends in ERROR after three hosts', async () => {
    const { server } = await serverOf(cloud, {}, { availability_zone: 'three' });
    expect(server.status).toBe('ERROR');
    const exceeded = `Exceeded max scheduling attempts 3 for instance ${server.id}`;
    if (release === 'icehouse') expect(server.fault?.message).toBe(`No valid host was found. ${exceeded}`);
    else
      expect(server.fault?.message).toMatch(
        new RegExp(
          `^Exceeded maximum number of retries. ${exceeded}. Last exception: three-bad\\d is out of memory maps$`,
        ),
      );
    expect(await used('three')).toEqual([]);
    expect(await places(server.id)).toEqual([{ host: null, node: null }]);
  });

  it('ends in ERROR when there are no more hosts', async () => {
    const { server } = await serverOf(cloud, {}, { availability_zone: 'alone' });
    const exhausted = `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${server.id}.`;
    const message = release === 'icehouse' ? 'No valid host was found. ' : exhausted;
    expect(server).toMatchObject({ status: 'ERROR', fault: { message } });
    expect(server.fault?.details).toContain('tried on alone-bad');
    expect(await used('alone')).toEqual([]);
  });
});
