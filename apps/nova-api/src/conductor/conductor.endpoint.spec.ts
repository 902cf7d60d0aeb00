import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { conductorEndpoint } from './conductor.endpoint.js';
import type { ConductorArguments } from './conductor.schemas.js';

const uuid = randomUUID();
const device = {
  ...{ uuid: randomUUID(), source_type: 'volume', destination_type: 'volume', boot_index: 0, device_name: '/dev/vda' },
  ...{ device_type: 'disk', disk_bus: 'virtio', guest_format: null, image_id: null, snapshot_id: null, volume_id: 'v' },
  ...{
    volume_size: 1,
    delete_on_termination: false,
    no_device: null,
    attachment_id: 'a',
    connection_info: { data: {} },
  },
};
const vif = {
  ...{ id: 'port', type: 'ovs', address: 'fa:16:3e:00:00:01', devname: 'tapport' },
  network: { id: 'n', label: 'private', bridge: 'br-int', ips: ['10.0.0.1'] },
};

/** Messages as hosts send them, with every part that there can be. */
const CAPTURED: ConductorArguments = {
  instance_update: {
    instance_uuid: uuid,
    updates: {
      ...{ vm_state: 'active', task_state: null, power_state: 1, root_device_name: '/dev/vda', host: 'h', node: 'h' },
      ...{ launched_at: '2026-11-22T02:13:03.000Z', image_ref: '', progress: 5 },
      ...{ system_metadata: { image_a: 'b', 'a b': null }, system_metadata_removed: ['x'] },
    },
    ...{ expected_task_state: ['spawning', null], expected_request_id: 'req-1', expected_host: 'h' },
    block_device_mapping: [device as never],
    ...{ block_device_sizes: { [uuid]: 3 }, block_devices_removed: [uuid] },
    network_info_change: { add: vif, remove: 'port' },
    fault: { code: 500, message: 'm', details: 'd', host: 'h' },
    event: { name: 'compute_x', phase: 'finish', host: 'h', result: 'Error', traceback: 't', details: 'd' },
    move: {
      ...{
        migration_id: 1,
        status: 'done',
        dest_host: '10.0.0.1',
        side: 'source',
        flavor: 'new',
        release: 'destination',
      },
      reschedule: {
        retry: { num_attempts: 1, hosts: [['h', 'h']] },
        image: {},
        ignore_hosts: ['h'],
        requested_host: null,
      },
    },
    next: { host: 'h', method: 'm', args: {} },
  },
  instance_destroy: { instance_uuid: uuid },
  service_update: {
    ...{ host: 'h', binary: 'nova-compute', topic: 'compute' },
    compute_node: {
      ...{
        hypervisor_hostname: 'h',
        hypervisor_type: 'QEMU',
        hypervisor_version: 7_002_000,
        vcpus: 4,
        memory_mb: 1,
        local_gb: 1,
      },
      ...{
        cpu_info: '{}',
        supported_instances: '[]',
        host_ip: '127.0.0.1',
        traits: ['HW_CPU_X86_AVX'],
        numa_topology: null,
      },
    },
    aggregates: [{ name: 'a', metadata: { k: 'v' } }],
  },
  resume_tasks: { host: 'h' },
  settled_instances: { host: 'h' },
  stale_instances: { host: 'h', instance_uuids: [uuid] },
  stale_instances_removed: { host: 'h', instance_uuids: [uuid] },
};

type Path = readonly (string | number)[];

function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function changed(args: object, path: Path, value: unknown): object {
  const copy = structuredClone(args) as Record<string | number, unknown>;
  let place = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return copy;
}

/** Every service of the endpoint, none of which may be asked anything. */
function untouched(): { calls: string[]; service: never } {
  const calls: string[] = [];
  const service = new Proxy({}, { get: (_target, name) => async () => calls.push(String(name)) });
  return { calls, service: service as never };
}

const Endpoint = conductorEndpoint('3.0');
const endpoint = (service: never) => new Endpoint(service, service, service, service, service, service);
type Methods = Record<string, (args: unknown, request: unknown) => Promise<unknown>>;
const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(Endpoint.prototype)).filter(
  (name) => name !== 'constructor',
);
/** What the conductor hands on unread. */
const OPAQUE = new Set(['next,args', 'move,reschedule,image', 'block_device_mapping,0,connection_info,data']);

describe('every method of the conductor', () => {
  it('has a message here', () => {
    expect(Object.keys(CAPTURED).sort()).toEqual([...methods].sort());
  });

  it.each(methods)('%s takes the message that hosts send', async (method) => {
    const { calls, service } = untouched();
    await (endpoint(service) as unknown as Methods)[method]?.(CAPTURED[method as keyof ConductorArguments], {
      context: {},
    });
    expect(calls.length).toBeGreaterThan(0);
  });

  it.each(methods)(
    '%s sends one that is changed anywhere to the dead letters, and has done nothing',
    async (method) => {
      const args = CAPTURED[method as keyof ConductorArguments];
      const { calls, service } = untouched();
      const conductor = endpoint(service) as unknown as Methods;
      const ask = (changedArgs: unknown) => conductor[method]?.(changedArgs, { context: {} });
      const bad = [{ versioned_object: 1 }, true, -1, 1e12, 'a\0b', ['x']];
      const fits = (path: Path, value: unknown) =>
        (value === true && /delete_on_termination|no_device$/.test(path.join())) ||
        (value === -1 && path.at(-1) === 'boot_index') ||
        (Array.isArray(value) &&
          /system_metadata_removed|expected_task_state|ignore_hosts|traits|ips$/.test(path.join())) ||
        (!Array.isArray(value) && typeof value === 'object' && path.at(-1) === 'connection_info');
      for (const path of paths(args)) {
        if (OPAQUE.has(path.join())) continue;
        for (const value of bad) {
          if (fits(path, value)) continue;
          await expect(ask(changed(args, path, value))).rejects.toMatchObject({ retryable: false });
        }
      }
      for (const value of [null, undefined, [], 'x', 1])
        await expect(ask(value)).rejects.toMatchObject({ retryable: false });
      expect(calls).toEqual([]);
    },
  );

  it('knows a report whose JSON columns nobody could read', async () => {
    const { calls, service } = untouched();
    for (const [column, value] of [
      ['cpu_info', '['],
      ['cpu_info', '[]'],
      ['supported_instances', '{}'],
      ['numa_topology', '1'],
    ] as const) {
      const report = changed(CAPTURED.service_update, ['compute_node', column], value);
      await expect(endpoint(service).service_update(report as never)).rejects.toMatchObject({ retryable: false });
    }
    expect(calls).toEqual([]);
  });
});
