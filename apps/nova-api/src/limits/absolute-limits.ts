import type { Microversion } from '#openstack-http';

/** What a project has (nova/quota.py resources that are counted). */
export interface ComputeUsage {
  readonly instances: number;
  readonly cores: number;
  /** MiB */
  readonly ram: number;
}

/** No quota is enforced here, and -1 says so. */
const UNLIMITED = -1;

/** Limits in the order of the view, each with the first microversion that leaves it out (nova/api/openstack/compute/limits.py, 26.2). */
const MOST: readonly (readonly [name: string, limit: number, until?: string])[] = [
  ['maxTotalInstances', UNLIMITED],
  ['maxTotalCores', UNLIMITED],
  ['maxTotalRAMSize', UNLIMITED],
  ['maxServerMeta', 128],
  ['maxImageMeta', 128, '2.39'],
  ['maxPersonality', 5, '2.57'],
  ['maxPersonalitySize', 10240, '2.57'],
  ['maxTotalKeypairs', 100],
  ['maxTotalFloatingIps', UNLIMITED, '2.36'],
  ['maxSecurityGroups', UNLIMITED, '2.36'],
  ['maxSecurityGroupRules', UNLIMITED, '2.36'],
];

/** `limits.absolute` (nova/api/openstack/compute/views/limits.py, 26.2). There are no server groups and no networks. */
export function absoluteLimits(
  version: Microversion,
  used: ComputeUsage,
  hasServerGroups: boolean,
): Record<string, number> {
  const isShown = (until: string | undefined) => until === undefined || !version.atLeast(until);
  return {
    ...Object.fromEntries(MOST.filter(([, , until]) => isShown(until)).map(([name, limit]) => [name, limit])),
    ...(hasServerGroups ? { maxServerGroups: 10, maxServerGroupMembers: 10 } : {}),
    totalRAMUsed: used.ram,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    ...(isShown('2.36') ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {}),
    ...(hasServerGroups ? { totalServerGroupsUsed: 0 } : {}),
  };
}
