import type { RefusalStage } from './refusal.js';

/**
 * Refusals after which a release tries no other host (nova/compute/manager.py BuildAbortException): devices that can't be
 * named, and what no host would see otherwise.
 */
export interface GivingUp {
  readonly stages: ReadonlySet<RefusalStage>;
  /** Names of exceptions. */
  readonly classes: ReadonlySet<string>;
}

/** nova/compute/manager.py _reschedule_or_error (2014.1): another host is tried whatever the reason. */
export const RETRIES_ALWAYS: GivingUp = { stages: new Set(), classes: new Set() };
