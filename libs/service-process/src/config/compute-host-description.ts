/** Shape of a host's CPUs; `nodes` are the NUMA nodes of a socket, `cores` those of a node. */
interface CpuShape {
  readonly sockets: number;
  readonly nodes: number;
  readonly cores: number;
  readonly threads: number;
}

/** What a compute host is. What is not told is as on the host that every release's rules were checked on. */
export interface ComputeHostDescription {
  readonly name: string;
  readonly vcpus?: number;
  /** MiB. */
  readonly memory_mb?: number;
  /** GiB. */
  readonly local_gb?: number;
  readonly arch?: string;
  readonly cpu?: {
    readonly model?: string;
    readonly vendor?: string;
    readonly features?: readonly string[];
    readonly topology?: CpuShape;
  };
  readonly hypervisor_type?: string;
  /** `7.2.0` */
  readonly hypervisor_version?: string;
  /** `[architecture, hypervisor type, vm mode]`; derived from the architecture where not told. */
  readonly supported_instances?: readonly (readonly [string, string, string])[];
  /** Traits on top of those that follow from the CPU's features and the driver, and those that are taken out of them. */
  readonly traits?: readonly string[];
  readonly without_traits?: readonly string[];
  /** Memory pages of each NUMA node. */
  readonly pages?: readonly { readonly size_kb: number; readonly total: number }[];
  readonly cpu_shared_set?: string;
  readonly cpu_dedicated_set?: string;
  readonly availability_zone?: string;
  readonly aggregates?: readonly { readonly name: string; readonly metadata?: Readonly<Record<string, string>> }[];
  /** Options of its nova.conf that domains depend on, by `group.name`: `vnc.server_listen`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** More facts that domains are made from, e.g. `libvirt_version`. */
  readonly guest?: Readonly<Record<string, string | number | boolean>>;
  /** What the simulated hypervisor fails with: when it starts a domain, or in a step of a move. */
  readonly faults?: {
    readonly spawn?: string;
    readonly prep_resize?: string;
    readonly resize_instance?: string;
    readonly finish_resize?: string;
    readonly pre_live_migration?: string;
    readonly live_migration?: string;
  };
}

export const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/;
