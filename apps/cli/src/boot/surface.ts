import type { ReleaseName } from '#releases';
import { givingUp } from '../changes.js';
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
  const { stages, classes } = givingUp(release);
  const isGivenUp = stages.has(stage) || classes.has(className);
  return ELSEWHERE.get(stage) ?? { as: 'fault', status: null, where: isGivenUp ? ABORTED : RETRIED };
}
