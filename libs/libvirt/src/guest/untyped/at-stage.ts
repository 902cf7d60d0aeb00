import { PythonError } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import type { GuestStage } from '../types.js';

/** Python's own refusals carry no stage; the step that met them adds it. */
export function atStage<T>(stage: GuestStage, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new LibvirtGuestError(error.className, error.message, stage, { builtin: true });
  }
}
