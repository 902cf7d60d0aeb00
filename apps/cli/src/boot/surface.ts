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

const BY_STAGE: Readonly<Record<Exclude<RefusalStage, 'api'>, Omit<Surface, 'status'>>> = {
  volume: { as: 'volume', where: 'POST /volumes answers 202; the volume manager refuses and the volume is in error' },
  driver_init: { as: 'service', where: 'nova-compute does not start on this host' },
  claim: { as: 'fault', where: RETRIED },
  block_device: { as: 'fault', where: ABORTED },
  disk_info: { as: 'fault', where: RETRIED },
  guest_config: { as: 'fault', where: RETRIED },
  to_xml: { as: 'fault', where: RETRIED },
};

/** Refusals of the compute host that no other host would see otherwise (nova/compute/manager.py BuildAbortException). */
const ABORTING: ReadonlySet<string> = new Set([
  'RequestedVRamTooHigh',
  'FlavorDiskTooSmall',
  'FlavorMemoryTooSmall',
  'ImageNotActive',
  'ImageUnacceptable',
  'InvalidDiskInfo',
]);

/** Where a refusal surfaces, by its stage (nova/compute/manager.py _build_and_run_instance). */
export function surfaceOf({ stage, status, class: className }: Refusal): Surface {
  if (stage === 'api') {
    return { as: 'response', status, where: `POST /servers answers ${status}; nothing is stored` };
  }
  const surface = BY_STAGE[stage];
  return { ...surface, status: null, where: ABORTING.has(className) ? ABORTED : surface.where };
}
