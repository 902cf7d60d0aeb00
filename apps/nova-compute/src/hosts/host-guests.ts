import type { GuestConfig, GuestHost } from '#libvirt';
import type { ComputeHostDescription, ProptrailConfig } from '#service-process';
import { hostShape } from './host-facts.js';

/** What of a host its domains are made from. */
export interface HostGuest {
  readonly host: GuestHost;
  /** Over the release's defaults of nova.conf; one object a host, since what is read out of it is kept by it. */
  readonly config: GuestConfig;
}

/** A host that nothing is told of: every fact is the release's reference host's. */
export const REFERENCE_HOST: HostGuest = { host: {}, config: {} };

function shapeFacts(description: ComputeHostDescription): GuestHost {
  const { cpu, memory_mb, pages } = description;
  if (cpu?.topology === undefined && memory_mb === undefined && pages === undefined) return {};
  const shape = hostShape(description);
  return {
    cpu_sockets: shape.sockets,
    cpu_nodes: shape.nodes,
    cpu_cores: shape.cores,
    cpu_threads: shape.threads,
    kB_mem: shape.memoryKib,
    mempages: shape.pages.map((node) => node.map(({ sizeKib, total }) => [sizeKib, total])),
  };
}

export function hostGuest(description: ComputeHostDescription): HostGuest {
  const { arch, hypervisor_version, cpu_shared_set, cpu_dedicated_set, guest } = description;
  return {
    host: {
      ...(arch === undefined ? {} : { arch }),
      ...(hypervisor_version === undefined ? {} : { qemu_version: hypervisor_version }),
      ...shapeFacts(description),
      ...guest,
    },
    config: {
      ...(cpu_shared_set === undefined ? {} : { 'compute.cpu_shared_set': cpu_shared_set }),
      ...(cpu_dedicated_set === undefined ? {} : { 'compute.cpu_dedicated_set': cpu_dedicated_set }),
    },
  };
}

/** The hosts of this process, by name. */
export class HostGuests {
  readonly #hosts: ReadonlyMap<string, HostGuest>;

  constructor({ computeHostDescriptions }: Pick<ProptrailConfig, 'computeHostDescriptions'>) {
    this.#hosts = new Map(computeHostDescriptions.map((host) => [host.name, hostGuest(host)]));
  }

  /** @param host null, or another process's, for a server that is on no host of this one */
  of(host: string | null): HostGuest {
    return this.#hosts.get(host ?? '') ?? REFERENCE_HOST;
  }
}
