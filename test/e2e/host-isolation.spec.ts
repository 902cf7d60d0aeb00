import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { hostsFile, refusals, serverOf } from './support/scheduling.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const found = await backends();
afterAll(async () => {
  for (const backend of found) await backend.release();
});
const releases = ['icehouse', 'zed'] as const;
const clouds = found.flatMap((backend) => releases.map((release) => ({ backend, release, name: backend.name })));

describe.each(clouds)('hosts that are kept apart, or fail, under $release, on $name', ({ backend, release }) => {
  let cloud: TestCloud;
  let file: string;
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
    file = await hostsFile(hosts);
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
    await rm(file, { force: true });
  }, 30_000);

  const ask: TestCloud['nova']['ask'] = (path, options) => cloud.nova.ask(path, options);
  const used = (prefix: string) =>
    cloud.sql(
      'SELECT host, memory_mb_used, running_vms FROM nova.compute_nodes WHERE host LIKE $1 AND running_vms > 0 ORDER BY host',
      [`${prefix}-%`],
    );
  const places = (id: string) => cloud.sql('SELECT host, node FROM nova.instances WHERE uuid = $1', [id]);

  it('reports of hosts leave the rows alone that a claim may be after', async () => {
    const rows = () =>
      cloud.sql('SELECT host, ctid::text, xmin::text, xmax::text FROM nova.compute_nodes ORDER BY host');
    const reports = async () => {
      const [{ least = 0 } = {}] = await cloud.sql<{ least: number }>(
        'SELECT min(report_count)::integer AS least FROM nova.services',
      );
      return least;
    };
    const [before, first] = [await rows(), await reports()];
    await pollUntil(reports, (now) => now >= first + 2, { what: 'two more reports of each host' });
    expect(await rows()).toEqual(before);
  });

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
