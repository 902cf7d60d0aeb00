import { pythonText } from '#image-properties';
import { matchExtraSpec, type OperatorDialect } from '../extra-specs-ops.js';
import type { HostFilter } from '../host-filter.js';
import type { HostState } from '../host-state.js';

/** How extra specs are read against a host's capabilities. */
export interface CapabilitiesDialect extends OperatorDialect {
  /** An extra spec without a scope that names no capability: refused, or meant for another filter. */
  readonly unknownUnscoped: 'refuse' | 'ignore';
  /** Whether a capability that holds JSON can be looked into. */
  readonly readsJson: boolean;
}

/** Attributes of nova/scheduler/host_manager.py HostState that an extra spec may name. */
function attributes(host: HostState): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['host', host.host],
    ['nodename', host.node],
    ['hypervisor_hostname', host.node],
    ['hypervisor_type', host.hypervisorType],
    ['hypervisor_version', host.hypervisorVersion],
    ['host_ip', host.hostIp],
    ['cpu_info', host.cpuInfo],
    ['supported_instances', host.supportedInstances],
    ['vcpus_total', host.vcpus],
    ['vcpus_used', host.vcpusUsed],
    ['total_usable_ram_mb', host.memoryMb],
    ['free_ram_mb', host.memoryMb - host.memoryMbUsed],
    ['total_usable_disk_gb', host.localGb],
    ['free_disk_mb', (host.localGb - host.localGbUsed) * 1024],
    ['disk_mb_used', host.localGbUsed * 1024],
    ['num_instances', host.runningVms],
    ['num_io_ops', 0],
  ]);
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** The value of `cpu_info:arch`; undefined when the host has none. */
function capability(host: HostState, [first = '', ...rest]: readonly string[], dialect: CapabilitiesDialect): unknown {
  let value = attributes(host).get(first) ?? member(host.stats, first);
  for (const key of rest) value = member(dialect.readsJson ? parsed(value) : value, key);
  return value ?? undefined;
}

/** The scope of a capability, null for an extra spec that is none. */
function scopeOf(key: string, host: HostState, dialect: CapabilitiesDialect): string[] | null {
  const scope = key.split(':');
  if (scope.length > 1) return scope[0] === 'capabilities' ? scope.slice(1) : null;
  const isKnown = attributes(host).has(key) || Object.hasOwn(host.stats, key);
  return isKnown || dialect.unknownUnscoped === 'refuse' ? scope : null;
}

/** Capabilities are compared as text: `vcpus_total=64` asks for 64 of them. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : pythonText(value, 3));

/** nova/scheduler/filters/compute_capabilities_filter.py: `capabilities:hypervisor_type=s== QEMU` and the like. */
export function computeCapabilitiesFilter(dialect: CapabilitiesDialect): HostFilter {
  return {
    name: 'ComputeCapabilitiesFilter',
    stage: 'filter',
    refuse: (host, { flavor }) => {
      for (const [key, asked] of Object.entries(flavor.extra_specs)) {
        const scope = scopeOf(key, host, dialect);
        if (scope === null) continue;
        const value = capability(host, scope, dialect);
        const name = scope.join(':');
        if (value === undefined) return { reason: `the host has no capability ${name}`, property: key };
        if (matchExtraSpec(asText(value), asked, dialect)) continue;
        return { reason: `${key}=${asked} wanted, the host's ${name} is ${asText(value)}`, property: key };
      }
      return null;
    },
  };
}
