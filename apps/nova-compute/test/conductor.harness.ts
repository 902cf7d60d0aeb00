import { createTransport, RpcDispatcher, type RpcRequest, RpcServer, type Transport } from '#messaging';
import {
  type BlockDeviceData,
  type BuildInstances,
  COMPUTE_TASK_NAMESPACE,
  type InstanceUpdate,
  instanceNotFound,
  type NovaRpcVersions,
  unexpectedTaskState,
} from '#nova-rpc';
import { rpcContextCarrier } from '#openstack-http';

/** A row of `nova.instances`, as far as updates change it. */
interface InstanceRecord {
  vm_state: string;
  task_state: string | null;
  [column: string]: unknown;
}

/** The conductor's side of the messages: applies updates to instances in memory, by the rules of the real one. */
export class ConductorHarness {
  readonly instances = new Map<string, InstanceRecord>();
  readonly updates: InstanceUpdate[] = [];
  readonly destroyed: string[] = [];
  /** Hosts that asked for what they had not finished. */
  readonly resumed: string[] = [];
  readonly reports: Record<string, unknown>[] = [];
  /** Builds that another host was asked for. */
  readonly rescheduled: BuildInstances[] = [];
  readonly requestIds: unknown[] = [];
  readonly #transport: Transport;
  readonly #server: RpcServer;

  constructor(url: string, profile: NovaRpcVersions) {
    this.#transport = createTransport({ url, controlExchange: 'nova', contextCarrier: rpcContextCarrier });
    const method = (name: string, work: (args: Record<string, unknown>) => unknown) =>
      [
        name,
        {
          name,
          delivery: 'at-most-once' as const,
          invoke: async (args: Record<string, unknown>, request: RpcRequest) => {
            this.requestIds.push(request.context['request_id']);
            return work(args);
          },
        },
      ] as const;
    const methods = new Map([
      method('instance_update', (args) => this.#update(args as unknown as InstanceUpdate)),
      method('instance_destroy', (args) => this.#destroy(String(args['instance_uuid']))),
      method('resume_tasks', (args) => void this.resumed.push(String(args['host']))),
      method('settled_instances', () => []),
      method('stale_instances', () => []),
      method('service_update', (args) => void this.reports.push(args)),
    ]);
    const tasks = new Map([
      method('build_instances', (args) => void this.rescheduled.push(args as unknown as BuildInstances)),
    ]);
    const dispatcher = new RpcDispatcher([
      { version: profile.conductor, methods },
      { namespace: COMPUTE_TASK_NAMESPACE, version: profile.computeTask, methods: tasks },
    ]);
    this.#server = new RpcServer(this.#transport, dispatcher, { topic: 'conductor', server: 'api1' });
  }

  async start(): Promise<void> {
    await this.#transport.connect();
    await this.#server.start();
  }

  async close(): Promise<void> {
    await this.#server.stop(1000);
    await this.#transport.close();
  }

  /** A server that nova-api has stored and cast. */
  schedule(uuid: string): void {
    this.instances.set(uuid, { vm_state: 'building', task_state: 'scheduling' });
  }

  /** The last rows of block devices that a host reported. */
  get blockDevices(): readonly BlockDeviceData[] {
    return this.updates.findLast((update) => update.block_device_mapping !== undefined)?.block_device_mapping ?? [];
  }

  #update(update: InstanceUpdate): void {
    const instance = this.instances.get(update.instance_uuid);
    if (instance === undefined) throw instanceNotFound(update.instance_uuid);
    const expected = update.expected_task_state;
    if (expected !== undefined && !expected.includes(instance.task_state))
      throw unexpectedTaskState(update.instance_uuid, expected, instance.task_state);
    this.updates.push(update);
    Object.assign(instance, update.updates);
  }

  #destroy(uuid: string): void {
    if (!this.instances.delete(uuid)) throw instanceNotFound(uuid);
    this.destroyed.push(uuid);
  }
}
