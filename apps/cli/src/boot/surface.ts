import { type ReleaseName } from '#releases';

import type { Refusal, RefusalStage } from './refusal.js';

/** Where a user meets a refusal. */
export interface Surface {
  /** What it shows as: an HTTP answer, or the fault of a server that was accepted. */
  readonly as: 'response' | 'fault' | 'service' | 'volume';
  readonly status: number | null;
  /** One sentence. */
  readonly where: string;
}

const RETRIED =
  'POST /servers answers 202; the compute host refuses, the scheduler tries others, then the server is in ERROR with a fault of code 500';
const ABORTED =
  'POST /servers answers 202; the compute host gives the build up without a retry: ERROR, with a fault of code 500';

/** Refusals after which a release tries no other host. */
interface Giving {
  readonly stages: ReadonlySet<RefusalStage>;
  readonly classes: ReadonlySet<string>;
}

const GIVING_UP: Readonly<Record<ReleaseName, Giving>> = {
  // nova/compute/manager.py _reschedule_or_error (2014.1): another host is tried whatever the reason.
  icehouse: { stages: new Set(), classes: new Set() },
  // nova/compute/manager.py BuildAbortException (26): devices that can't be named, and what no host would see otherwise.
  zed: {
    stages: new Set<RefusalStage>(['block_device']),
    classes: new Set([
      'RequestedVRamTooHigh',
      'FlavorDiskTooSmall',
      'FlavorMemoryTooSmall',
      'ImageNotActive',
      'ImageUnacceptable',
      'InvalidDiskInfo',
    ]),
  },
};

const ELSEWHERE: ReadonlyMap<RefusalStage, Surface> = new Map<RefusalStage, Surface>([
  [
    'volume',
    {
      as: 'volume',
      status: null,
      where: 'POST /volumes answers 202; the volume manager refuses and the volume is in error',
    },
  ],
  ['driver_init', { as: 'service', status: null, where: 'nova-compute does not start on this host' }],
]);

/** Where a refusal surfaces, by its stage and the release. */
export function surfaceOf({ stage, status, class: className }: Refusal, release: ReleaseName): Surface {
  if (stage === 'api') {
    return { as: 'response', status, where: `POST /servers answers ${status}; nothing is stored` };
  }
  const { stages, classes } = GIVING_UP[release];
  const isGivenUp = stages.has(stage) || classes.has(className);
  return ELSEWHERE.get(stage) ?? { as: 'fault', status: null, where: isGivenUp ? ABORTED : RETRIED };
}
