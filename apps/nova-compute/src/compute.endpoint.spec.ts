import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildArguments } from '../test/build-message.js';
import { ComputeHarness, serverToBuild } from '../test/compute.harness.js';
import { until } from '../test/until.js';

let cloud: ComputeHarness;

afterEach(() => cloud.close());

describe('messages that a compute host cannot use', () => {
  beforeEach(async () => {
    cloud = await ComputeHarness.start();
  });

  const { instance, ...others } = buildArguments(serverToBuild({}), 'icehouse');
  const withData = (data: Record<string, unknown>) => ({
    ...others,
    instance: { ...instance, 'nova_object.data': { ...instance['nova_object.data'], ...data } },
  });

  it.each([
    ['no instance', others, 'argument instance is not valid: expected a versioned object Instance'],
    ['a path for a uuid', withData({ uuid: '../../etc/passwd' }), 'argument instance is not valid'],
    ['a number in system_metadata', withData({ system_metadata: { a: 1 } }), 'argument instance is not valid'],
    [
      'text for an image',
      { ...others, instance, image: 'img' },
      "argument image is not valid: 'img' is not of type 'object'",
    ],
    [
      'no block devices',
      { ...others, instance, block_device_mapping: null },
      'argument block_device_mapping is not valid: expected a versioned object BlockDeviceMappingList',
    ],
  ])('go to the dead letters with the reason: %s', async (_what, args, reason) => {
    await cloud.cast('build_and_run_instance', args);
    const [dead] = await until('the dead letter', async () => {
      const lying = await cloud.lying('compute.compute1.dead');
      return lying.length > 0 ? lying : null;
    });
    expect(dead?.headers).toMatchObject({
      'x-dead-reason': 'not-retryable',
      'x-dead-error-class': 'InvalidRpcArguments',
    });
    expect(dead?.headers['x-dead-error']).toContain(reason);

    const server = serverToBuild({});
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'active' });
  });

  it.each(['../../etc/passwd', '', '__proto__'])('ask for the domain of %j in vain', async (uuid) => {
    await expect(cloud.domainXml(uuid)).rejects.toMatchObject({
      value: expect.stringContaining('expected an instance uuid'),
    });
  });
});

describe('the hosts of one process', () => {
  it('have a server each, and know only their own domains', async () => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({});
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server, 'compute2');
    await cloud.ended(server.instance.uuid);
    expect(await cloud.domainXml(server.instance.uuid, 'compute2')).toContain('<domain');
    await expect(cloud.domainXml(server.instance.uuid, 'compute1')).rejects.toMatchObject({
      excType: 'InstanceNotFound',
    });
  });

  it('report at once and again what they have', async () => {
    cloud = await ComputeHarness.start();
    await until('two reports of each host', () =>
      ['compute1', 'compute2'].every(
        (host) => cloud.conductor.reports.filter((report) => report['host'] === host).length >= 2,
      ),
    );
    expect(cloud.conductor.reports[0]).toEqual({
      host: 'compute1',
      binary: 'nova-compute',
      topic: 'compute',
      compute_node: {
        hypervisor_hostname: 'compute1',
        hypervisor_type: 'QEMU',
        hypervisor_version: 2_000_000,
        vcpus: 64,
        memory_mb: 262_144,
        local_gb: 2048,
        cpu_info: expect.any(String),
        supported_instances: expect.stringContaining('["x86_64","kvm","hvm"]'),
        host_ip: '127.0.0.1',
        traits: expect.arrayContaining(['COMPUTE_SECURITY_UEFI_SECURE_BOOT', 'HW_CPU_X86_AVX2']),
        numa_topology: null,
      },
      aggregates: [],
    });
  });

  it('report as soon as a conductor comes', async () => {
    cloud = await ComputeHarness.start({ conductor: false });
    await cloud.conductor.start();
    await until('a report', () => cloud.conductor.reports.length > 0);
  });

  it('speak the RPC version of their release', async () => {
    cloud = await ComputeHarness.start({ release: 'zed' });
    await until('a report', () => cloud.conductor.reports.length > 0);
    await cloud.cast('build_and_run_instance', {});
    const [dead] = await until('the dead letter', async () => {
      const lying = await cloud.lying('compute.compute1.dead');
      return lying.length > 0 ? lying : null;
    });
    expect(dead?.body['version']).toBe('6.0');
    expect(dead?.headers['x-dead-reason']).toBe('not-retryable');
  });
});

describe('the HTTP side of a compute worker', () => {
  it('tells its health and counts builds by result', async () => {
    cloud = await ComputeHarness.start();
    const good = serverToBuild({});
    const bad = serverToBuild({ hw_disk_bus: 'bogus' });
    for (const server of [good, bad]) {
      cloud.conductor.schedule(server.instance.uuid);
      await cloud.build(server);
      await cloud.ended(server.instance.uuid);
    }
    await cloud.idle();
    const { url } = cloud.worker;
    expect(await (await fetch(`${url}/healthcheck`)).json()).toEqual({
      status: 'ok',
      checks: { 'message-bus': { status: 'up' } },
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/nova_compute_builds_total\{.*host="compute1".*result="active".*\} 1/);
    expect(metrics).toMatch(/nova_compute_builds_total\{.*host="compute1".*result="error".*\} 1/);
    expect(metrics).toMatch(/nova_compute_domains\{.*host="compute1".*\} 1/);
    expect((await fetch(`${url}/docs/openapi.json`)).status).toBe(200);
  });
});
