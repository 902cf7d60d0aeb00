import { type GuestConfig, type GuestHost, guestRules } from '#libvirt';
import { type ComputeHostDescription, ConfigError, type ProptrailConfig } from '#service-process';
import { hostShape } from './host-facts.js';

/** What of a host its domains are made from. */
export interface HostGuest {
  readonly host: GuestHost;
  /** Over the release's defaults of nova.conf; one object a host, since what is read out of it is kept by it. */
  readonly config: GuestConfig;
}

/** A host that nothing is told of: every fact is the release's reference host's. */
const REFERENCE_HOST: HostGuest = { host: {}, config: {} };

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

function cpuFacts({ model, vendor, features }: NonNullable<ComputeHostDescription['cpu']>): object {
  return Object.fromEntries(Object.entries({ model, vendor, features }).filter(([, value]) => value !== undefined));
}

export function hostGuest(description: ComputeHostDescription): HostGuest {
  const { arch, cpu, hypervisor_version, cpu_shared_set, cpu_dedicated_set, guest, options } = description;
  return {
    host: {
      ...(arch === undefined ? {} : { arch }),
      ...(hypervisor_version === undefined ? {} : { qemu_version: hypervisor_version }),
      ...(cpu === undefined ? {} : { cpu: cpuFacts(cpu) }),
      ...shapeFacts(description),
      ...guest,
    },
    config: {
      ...options,
      ...(cpu_shared_set === undefined ? {} : { 'compute.cpu_shared_set': cpu_shared_set }),
      ...(cpu_dedicated_set === undefined ? {} : { 'compute.cpu_dedicated_set': cpu_dedicated_set }),
    },
  };
}

/** What the hosts of one cloud have in common: a domain keeps its name wherever it goes. */
const FIXED: ReadonlySet<string> = new Set(['DEFAULT.instance_name_template']);

function requireOptions(descriptions: readonly ComputeHostDescription[], release: ProptrailConfig['release']): void {
  const known = guestRules(release).optionNames.filter((name) => !FIXED.has(name));
  const problems = descriptions.flatMap(({ name: host, options = {} }) =>
    Object.keys(options)
      .filter((name) => !known.includes(name))
      .map(
        (name) =>
          `NOVA_COMPUTE_HOSTS: host ${host}: options: ${JSON.stringify(name)} is none that a domain of ${release} depends on: ` +
          `name one of ${known.join(', ')}`,
      ),
  );
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The hosts of this process, by name. */
export class HostGuests {
  readonly #hosts: ReadonlyMap<string, HostGuest>;

  /** @throws ConfigError for options that no domain of the release depends on */
  constructor({ computeHostDescriptions, release }: Pick<ProptrailConfig, 'computeHostDescriptions' | 'release'>) {
    requireOptions(computeHostDescriptions, release);
    this.#hosts = new Map(computeHostDescriptions.map((host) => [host.name, hostGuest(host)]));
  }

  /** @param host null, or another process's, for a server that is on no host of this one */
  of(host: string | null): HostGuest {
    return this.#hosts.get(host ?? '') ?? REFERENCE_HOST;
  }
}
