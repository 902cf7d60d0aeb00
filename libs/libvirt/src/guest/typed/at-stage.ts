import { RuleError } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import type { GuestStage } from '../types.js';

/** Does one step and names it in whatever refuses there. */
export function atStage<T>(stage: GuestStage, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof LibvirtGuestError || !(error instanceof RuleError)) throw error;
    const { className, message, builtin, context, status } = error;
    throw new LibvirtGuestError(className, message, stage, { builtin, context, status });
  }
}
