import { RuleError } from '#image-properties';
import { type GuestStage, LibvirtGuestError } from '#libvirt';

/** Which step refuses: `volume` is Cinder capturing the image, the others are the steps of a boot. */
export type RefusalStage = 'volume' | GuestStage;

/** A rule of OpenStack refused the boot. */
export interface Refusal {
  /** The exception's name in OpenStack, or Python's where the original fails by accident. */
  readonly class: string;
  readonly message: string;
  readonly stage: RefusalStage;
  /** HTTP status of the API's answer; null where the API has answered 202 before. */
  readonly status: number | null;
  readonly context: Readonly<Record<string, unknown>>;
}

const AT_AN_API: ReadonlySet<RefusalStage> = new Set(['api']);

/** Any error that is not a rule's is a fault of ours, and passes. */
export function refusalOf(error: unknown, stage: RefusalStage): Refusal {
  if (!(error instanceof RuleError)) throw error;
  const at = error instanceof LibvirtGuestError ? error.stage : stage;
  return {
    class: error.className,
    message: error.message,
    stage: at,
    status: AT_AN_API.has(at) ? (error.status ?? 500) : null,
    context: error.context,
  };
}
