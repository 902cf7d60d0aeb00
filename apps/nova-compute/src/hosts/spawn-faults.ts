import type { ProptrailConfig } from '#service-process';

/** What the hypervisor of each host is described to fail with: `{"faults": {"spawn": "out of file handles"}}`. */
export function spawnFaults({
  computeHostDescriptions,
}: Pick<ProptrailConfig, 'computeHostDescriptions'>): ReadonlyMap<string, string> {
  return new Map(
    computeHostDescriptions.flatMap(({ name, faults }) =>
      faults?.spawn === undefined ? [] : [[name, faults.spawn] as const],
    ),
  );
}
