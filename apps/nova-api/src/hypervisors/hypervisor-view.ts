import type { Microversion } from '#openstack-http';
import { stateOf, statusOf } from '../services/service-view.js';
import type { Hypervisor } from './hypervisors.repository.js';

/** Ids are uuids from 2.53. */
const idOf = ({ id, uuid }: { readonly id: number; readonly uuid: string }, version: Microversion) =>
  version.atLeast('2.53') ? uuid : id;

export function hypervisorSummary(hypervisor: Hypervisor, version: Microversion, withServers: boolean) {
  return {
    id: idOf(hypervisor, version),
    hypervisor_hostname: hypervisor.hypervisor_hostname,
    state: stateOf(hypervisor),
    status: statusOf(hypervisor),
    ...(withServers ? { servers: hypervisor.servers } : {}),
  };
}

/** What placement tells instead, from 2.88. */
function usage(hypervisor: Hypervisor, version: Microversion) {
  if (version.atLeast('2.88')) return {};
  const { vcpus, vcpus_used, memory_mb, memory_mb_used, local_gb, local_gb_used, running_vms, cpu_info } = hypervisor;
  return {
    vcpus,
    vcpus_used,
    memory_mb,
    memory_mb_used,
    local_gb,
    local_gb_used,
    free_ram_mb: memory_mb - memory_mb_used,
    free_disk_gb: local_gb - local_gb_used,
    disk_available_least: local_gb - local_gb_used,
    current_workload: 0,
    running_vms,
    cpu_info: version.atLeast('2.28') ? (JSON.parse(cpu_info) as unknown) : cpu_info,
  };
}

/** nova/api/openstack/compute/hypervisors.py _view_hypervisor. */
export function hypervisorDetail(hypervisor: Hypervisor, version: Microversion, withServers: boolean) {
  const { service, host_ip, hypervisor_type, hypervisor_version } = hypervisor;
  return {
    ...hypervisorSummary(hypervisor, version, withServers),
    host_ip,
    hypervisor_type,
    hypervisor_version,
    ...usage(hypervisor, version),
    ...(version.atLeast('2.88') ? { uptime: uptimeOf(hypervisor) } : {}),
    service: { id: idOf(service, version), host: service.host, disabled_reason: service.disabled_reason },
  };
}

/** What `uptime` prints on the host, which has been up since its first report; null for a host that is down. */
export function uptimeOf({ is_up, up_since }: Hypervisor, now = new Date()): string | null {
  if (!is_up) return null;
  const minutes = Math.max(0, Math.floor((now.getTime() - up_since.getTime()) / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const whole = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
  const part = hours === 0 ? `${rest} min` : `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}`;
  const time = now.toISOString().slice(11, 19);
  return ` ${time} up ${whole}${part},  0 users,  load average: 0.00, 0.00, 0.00\n`;
}

const SUMMED = [
  'vcpus',
  'vcpus_used',
  'memory_mb',
  'memory_mb_used',
  'local_gb',
  'local_gb_used',
  'running_vms',
] as const;

/** Sums over the hypervisors that are enabled (nova/db/main/api.py compute_node_statistics). */
export function hypervisorStatistics(all: readonly Hypervisor[]) {
  const hypervisors = all.filter(({ disabled }) => !disabled);
  const sum = (read: (hypervisor: Hypervisor) => number) =>
    hypervisors.reduce((total, hypervisor) => total + read(hypervisor), 0);
  const freeDisk = sum(({ local_gb, local_gb_used }) => local_gb - local_gb_used);
  return {
    count: hypervisors.length,
    ...Object.fromEntries(SUMMED.map((field) => [field, sum((hypervisor) => hypervisor[field])])),
    free_ram_mb: sum(({ memory_mb, memory_mb_used }) => memory_mb - memory_mb_used),
    free_disk_gb: freeDisk,
    disk_available_least: freeDisk,
    current_workload: 0,
  };
}
