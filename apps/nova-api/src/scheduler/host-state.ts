/** `[architecture, hypervisor type, vm mode]`, as `compute_nodes.supported_instances` holds them. */
export type SupportedInstance = readonly [arch: string, hypervisorType: string, vmMode: string];

/** What the scheduler knows of one host (nova/scheduler/host_manager.py HostState). Memory in MiB, disk in GiB. */
export interface HostState {
  /** `compute_nodes.id` */
  readonly id: number;
  readonly host: string;
  readonly node: string;
  /** Heard of lately, and not forced down. */
  readonly isUp: boolean;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly vcpus: number;
  readonly vcpusUsed: number;
  readonly memoryMb: number;
  readonly memoryMbUsed: number;
  readonly localGb: number;
  readonly localGbUsed: number;
  readonly runningVms: number;
  readonly hypervisorType: string;
  readonly hypervisorVersion: number;
  readonly cpuInfo: Readonly<Record<string, unknown>>;
  readonly supportedInstances: readonly SupportedInstance[];
}
