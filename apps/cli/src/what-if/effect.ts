import type { BootInput } from '../boot/boot-input.js';
import type { BootOutcome } from '../boot/boot-outcome.js';
import { simulateBoot } from '../boot/simulate-boot.js';

/** What a boot comes to, as text that is equal where nothing of it differs. */
export interface Effect {
  readonly refusal: BootOutcome['refusal'];
  /** The domain and its disks; the refusal where there is none. */
  readonly domain: string;
  /** The columns of nova.instances besides. */
  readonly rows: string;
}

const SCSI_CONTROLLER = /[ \t]*<controller\b[^>]*\btype="scsi"[^>]*?(?:\/>|>[\s\S]*?<\/controller>)\n?/g;

/** A SCSI controller that no disk is on changes nothing for the guest's disks: it counts as not there. */
function withoutIdleControllers(xml: string): string {
  return /<target\b[^>]*\bbus="scsi"/.test(xml) ? xml : xml.replace(SCSI_CONTROLLER, '');
}

/** Boots and sums up. Rows of system_metadata do not count: every property has one. */
export function effectOf(input: BootInput): Effect {
  const { refusal, domain, server } = simulateBoot(input);
  const refused = refusal === null ? null : `${refusal.stage} ${refusal.class} ${refusal.message}`;
  const made = domain === null ? null : [withoutIdleControllers(domain.xml), domain.diskInfo.mapping];
  return {
    refusal,
    domain: JSON.stringify([refused, made]),
    rows: JSON.stringify([server?.columns, server?.blockDevices]),
  };
}

export function isSameEffect(left: Effect, right: Effect): boolean {
  return left.domain === right.domain && left.rows === right.rows;
}
