import { STANDARD_RESOURCES, STANDARD_TRAITS } from '../placement/names.js';
import { flag, type KnownValue, like, oneOf, text, whole } from './known-value.js';

const notNegative = whole({ min: 0 });
const named = (prefix: string, names: readonly string[], value: KnownValue): Record<string, KnownValue> =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, value]));

/** Columns of compute_nodes and attributes of the scheduler's HostState that ComputeCapabilitiesFilter reads. */
const CAPABILITIES = [
  ...['id', 'uuid', 'service_id', 'host', 'vcpus', 'memory_mb', 'local_gb', 'vcpus_used', 'memory_mb_used'],
  ...['local_gb_used', 'hypervisor_type', 'hypervisor_version', 'hypervisor_hostname', 'free_ram_mb', 'free_disk_gb'],
  ...['current_workload', 'running_vms', 'disk_available_least', 'host_ip', 'mapped', 'cpu_allocation_ratio'],
  ...['ram_allocation_ratio', 'disk_allocation_ratio', 'total_usable_ram_mb', 'total_usable_disk_gb', 'disk_mb_used'],
  ...['free_disk_mb', 'vcpus_total', 'num_instances', 'num_io_ops', 'failed_builds', 'aggregates', 'cell_uuid'],
  'updated',
];
const NESTED_CAPABILITIES = [
  ...['cpu_info', 'metrics', 'stats', 'numa_topology', 'supported_hv_specs', 'pci_device_pools', 'nodename'],
  ...['pci_stats', 'supported_instances', 'limits', 'instances'],
];

function limits(key: string): Record<string, KnownValue> {
  return {
    [`quota:${key}_limit`]: notNegative,
    [`quota:${key}_reservation`]: whole(),
    [`quota:${key}_shares_level`]: oneOf('custom', 'high', 'normal', 'low'),
    [`quota:${key}_shares_share`]: notNegative,
  };
}

/** nova/api/validation/extra_specs besides hw.py (26). */
export const OTHER_SPECS: Readonly<Record<string, KnownValue>> = {
  'accel:device_profile': text,
  ...named('capabilities:', CAPABILITIES, text),
  'hw_rng:allowed': flag,
  'hw_rng:rate_bytes': notNegative,
  'hw_rng:rate_period': notNegative,
  'hw_video:ram_max_mb': notNegative,
  hide_hypervisor_id: flag,
  group_policy: oneOf('isolate', 'none'),
  'os:secure_boot': oneOf('disabled', 'required'),
  'pci_passthrough:alias': like(String.raw`[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*`, /^[^:]+:\p{Nd}+(?:\s*,[^:]+:\p{Nd}+)*$/u),
  ...limits('cpu'),
  ...limits('memory'),
  ...limits('disk_io'),
  ...limits('vif'),
  'quota:cpu_shares': notNegative,
  'quota:cpu_period': notNegative,
  'quota:cpu_quota': whole(),
  ...named('quota:disk_read_', ['bytes_sec', 'iops_sec'], notNegative),
  ...named('quota:disk_write_', ['bytes_sec', 'iops_sec'], notNegative),
  ...named('quota:disk_total_', ['bytes_sec', 'iops_sec'], notNegative),
  ...named('quota:vif_inbound_', ['average', 'peak', 'burst'], notNegative),
  ...named('quota:vif_outbound_', ['average', 'peak', 'burst'], notNegative),
  'vmware:hw_version': text,
  'vmware:storage_policy': text,
};

const GROUP = '(?:[a-zA-Z0-9_-]{1,64})?';
const anyOf = (names: Iterable<string>): string => `(?:${[...names, 'CUSTOM_[A-Z0-9_]+'].join('|')})`;

/** Specs whose names have a part that is free. */
export const OTHER_PATTERNS: readonly (readonly [name: RegExp, value: KnownValue])[] = [
  [/^aggregate_instance_extra_specs:.+$/, text],
  [new RegExp(`^capabilities:(?:${NESTED_CAPABILITIES.join('|')})(?::[\\p{L}\\p{N}_]+)*$`, 'u'), text],
  [new RegExp(`^resources${GROUP}:${anyOf(STANDARD_RESOURCES)}$`), whole()],
  [new RegExp(`^trait${GROUP}:${anyOf(STANDARD_TRAITS)}$`), oneOf('required', 'forbidden')],
];

/** What stands before the colon of a spec that must be known; others are nobody's business. */
export const NAMESPACES = new RegExp(
  `^(?:accel|aggregate_instance_extra_specs|capabilities|hw|hw_rng|hw_video|os|pci_passthrough|quota|vmware|(?:resources|trait)${GROUP})$`,
);
