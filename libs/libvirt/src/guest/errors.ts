import { RuleError, type RuleErrorDetails } from '#image-properties';
import type { GuestStage } from './types.js';

/** A domain can't be made. `className` and the message are nova's, `stage` says which step met it. */
export class LibvirtGuestError extends RuleError {
  constructor(
    className: string,
    message: string,
    readonly stage: GuestStage,
    details: RuleErrorDetails = {},
  ) {
    super(className, message, details);
  }
}
