import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageMetadata, SystemMetadata } from '#image-properties';
import { createTransport, FakeBroker, RpcClient, type Transport } from '#messaging';
import { type BlockDeviceData, type InstanceData, novaObject } from '#nova-rpc';
import { RequestContext, type RunningService, rpcContextCarrier, startService } from '#openstack-http';
import { type ReleaseName, releaseRow } from '#releases';
import { loadConfig } from '#service-process';
import { novaComputeService } from '../src/nova-compute.module.js';
import { blockDeviceList, buildArguments, type ServerToBuild } from './build-message.js';
import { CinderHarness } from './cinder.harness.js';
import { ConductorHarness } from './conductor.harness.js';
import { until } from './until.js';

export interface SentNotification {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly payload: Record<string, unknown>;
  readonly _context_request_id: string;
}

export const IMAGE_ID = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';

const FLAVOR = {
  id: 2,
  name: 'm1.small',
  flavorid: '2',
  memory_mb: 2048,
  vcpus: 2,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: null,
  extra_specs: {},
};

export function blockDevice(fields: Partial<BlockDeviceData>): BlockDeviceData {
  return {
    uuid: randomUUID(),
    source_type: 'image',
    destination_type: 'local',
    boot_index: 0,
    device_name: null,
    device_type: 'disk',
    disk_bus: null,
    guest_format: null,
    image_id: null,
    snapshot_id: null,
    volume_id: null,
    volume_size: null,
    delete_on_termination: false,
    no_device: false,
    attachment_id: null,
    connection_info: null,
    ...fields,
  };
}

/** A server that boots from an image with these properties, or from the given block devices. */
export function serverToBuild(properties: Record<string, string>, devices?: readonly BlockDeviceData[]): ServerToBuild {
  const uuid = randomUUID();
  const system_metadata = Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [`image_${key}`, value]),
  ) as SystemMetadata;
  const instance: InstanceData = {
    id: 26,
    uuid,
    user_id: 'demo',
    project_id: 'demo',
    image_ref: devices === undefined ? IMAGE_ID : '',
    kernel_id: null,
    ramdisk_id: null,
    hostname: 'from-image',
    display_name: 'from_image',
    display_description: null,
    key_name: null,
    reservation_id: 'r-441y2zp2',
    vm_state: 'building',
    task_state: 'scheduling',
    power_state: 0,
    memory_mb: 2048,
    vcpus: 2,
    root_gb: 20,
    ephemeral_gb: 0,
    instance_type_id: 2,
    host: null,
    node: null,
    os_type: null,
    architecture: null,
    vm_mode: null,
    auto_disk_config: false,
    root_device_name: null,
    config_drive: '',
    locked: false,
    launched_at: null,
    created_at: '2026-11-22T02:13:03.000Z',
    updated_at: null,
    metadata: { mk: 'mv' },
    system_metadata,
    flavor: FLAVOR,
    network_info: [
      {
        id: '0f6fd0a4-91b6-4d0d-8c5b-7b1d9b6f2e11',
        type: 'ovs',
        address: 'fa:16:3e:6f:2e:11',
        devname: 'tap0f6fd0a4-91',
        network: { id: 'net', label: 'private', bridge: 'br-int', ips: ['10.0.0.26'] },
      },
    ],
  };
  const local = blockDevice({ image_id: IMAGE_ID, delete_on_termination: true });
  const image: ImageMetadata = {
    ...(devices === undefined
      ? { id: IMAGE_ID, name: 'img-props', disk_format: 'qcow2', container_format: 'bare' }
      : {}),
    properties,
  };
  return { instance, image, blockDevices: devices ?? [local] };
}

/** A compute worker on a bus of its own, with a conductor and a Cinder that are played. */
export class ComputeHarness {
  readonly context = new RequestContext({ userId: 'demo', projectId: 'demo' });
  readonly #client: Transport;
  readonly #workers: RunningService[] = [];

  private constructor(
    readonly url: string,
    readonly stateDir: string,
    readonly release: ReleaseName,
    readonly cinder: CinderHarness,
    readonly conductor: ConductorHarness,
    readonly hosts: string,
  ) {
    this.#client = createTransport({ url, controlExchange: 'nova', contextCarrier: rpcContextCarrier });
  }

  static async start(
    options: { release?: ReleaseName; conductor?: boolean; hosts?: object[] } = {},
  ): Promise<ComputeHarness> {
    const release = options.release ?? 'icehouse';
    const url = `fake://compute-${randomUUID()}`;
    const stateDir = await mkdtemp(join(tmpdir(), 'nova-compute-spec-'));
    const conductor = new ConductorHarness(url, releaseRow(release).rpc);
    const hosts = options.hosts === undefined ? 'compute1,compute2' : join(stateDir, 'hosts.json');
    if (options.hosts !== undefined) await writeFile(hosts, JSON.stringify({ hosts: options.hosts }));
    const harness = new ComputeHarness(url, stateDir, release, await CinderHarness.start(), conductor, hosts);
    if (options.conductor !== false) await conductor.start();
    await harness.startWorker();
    return harness;
  }

  /** Another process of the same host and state directory: the first one's successor after a crash. */
  async startWorker(url = this.url): Promise<RunningService> {
    const env = {
      TRANSPORT_URL: url,
      OPENSTACK_RELEASE: this.release,
      PROPTRAIL_STATE_DIR: this.stateDir,
      NOVA_COMPUTE_HOSTS: this.hosts,
      NOVA_COMPUTE_PORT: '0',
      NOVA_REPORT_INTERVAL: '1',
      CINDER_ENDPOINT: this.cinder.endpoint,
      LOG_LEVEL: 'silent',
    };
    const worker = await startService(novaComputeService, loadConfig(env, this.stateDir));
    this.#workers.push(worker);
    return worker;
  }

  /** The process that was started first. */
  get worker(): RunningService {
    const [first] = this.#workers;
    if (first === undefined) throw new Error('no worker was started');
    return first;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.close();
    await this.conductor.close();
    await this.#client.close();
    await this.cinder.close();
    await rm(this.stateDir, { recursive: true, force: true });
  }

  /** @param filterProperties in place of those of a first try */
  async build(server: ServerToBuild, host = 'compute1', filterProperties?: object): Promise<void> {
    const args = buildArguments(server, this.release);
    const filter_properties = filterProperties ?? args.filter_properties;
    await this.cast('build_and_run_instance', { ...args, filter_properties }, host);
  }

  async terminate(server: ServerToBuild, blockDevices = server.blockDevices): Promise<void> {
    const { Instance } = releaseRow(this.release).rpc.objects;
    const doomed = {
      ...server.instance,
      vm_state: 'active',
      task_state: 'deleting',
      host: 'compute1',
      node: 'compute1',
    };
    const args = {
      instance: novaObject('Instance', Instance, doomed),
      bdms: blockDeviceList(blockDevices, this.release),
    };
    await this.cast('terminate_instance', args, 'compute1');
  }

  async cast(method: string, args: Record<string, unknown>, host = 'compute1', url = this.url): Promise<void> {
    const transport =
      url === this.url
        ? this.#client
        : createTransport({ url, controlExchange: 'nova', contextCarrier: rpcContextCarrier });
    const target = { topic: 'compute', server: host, version: releaseRow(this.release).rpc.compute };
    await new RpcClient(transport, target).cast(method, args, this.context.toDict());
  }

  call<T>(method: string, args: Record<string, unknown>, host = 'compute1'): Promise<T> {
    const target = { topic: 'compute', server: host, version: releaseRow(this.release).rpc.compute };
    return new RpcClient(this.#client, target, { timeoutMs: 5000 }).call<T>(method, args, this.context.toDict());
  }

  domainXml(uuid: string, host = 'compute1'): Promise<string> {
    const target = { topic: 'compute', server: host, namespace: 'proptrail' };
    return new RpcClient(this.#client, target, { timeoutMs: 5000 }).call('get_domain_xml', { instance_uuid: uuid });
  }

  /** Resolves when the server has left its task behind. */
  async ended(uuid: string): Promise<{ vm_state: string; [column: string]: unknown }> {
    return until(`the end of the build of ${uuid}`, () => {
      const record = this.conductor.instances.get(uuid);
      return record?.task_state === null ? record : null;
    });
  }

  /** Resolves when no message waits or is being worked at for a host. */
  async idle(host = 'compute1'): Promise<void> {
    await until(`an idle ${host}`, () => {
      const queue = FakeBroker.get(this.url.slice('fake://'.length))
        .snapshot()
        .queues.find(({ name }) => name === `compute.${host}`);
      return queue?.messages === 0;
    });
  }

  /** Bodies of the messages that lie in a queue. */
  async lying(queue: string): Promise<{ body: Record<string, unknown>; headers: Readonly<Record<string, unknown>> }[]> {
    const messages = await this.#client.driver.peek(queue, 100).catch(() => []);
    return messages.map(({ body, headers }) => {
      const envelope = JSON.parse(body.toString()) as Record<string, string>;
      return { body: JSON.parse(envelope['oslo.message'] ?? '{}') as Record<string, unknown>, headers };
    });
  }

  async notifications(priority: 'info' | 'error' = 'info'): Promise<SentNotification[]> {
    return (await this.lying(`notifications.${priority}`)).map(({ body }) => body as unknown as SentNotification);
  }

  instanceFiles(uuid: string): Promise<string[]> {
    return readdir(join(this.stateDir, 'instances', uuid)).catch(() => []);
  }

  /** Resolves when nothing but a domain lies in the instance's directory. */
  async settledFiles(uuid: string): Promise<void> {
    await until(`the files of a domain alone for ${uuid}`, async () => {
      const files = await this.instanceFiles(uuid);
      return files.sort().join() === 'domain.json,libvirt.xml';
    });
  }

  async writeInstanceFile(uuid: string, file: string, text: string): Promise<void> {
    await mkdir(join(this.stateDir, 'instances', uuid), { recursive: true });
    await writeFile(join(this.stateDir, 'instances', uuid, file), text);
  }

  readInstanceFile(uuid: string, file: string): Promise<string> {
    return readFile(join(this.stateDir, 'instances', uuid, file), 'utf8');
  }
}
