import { type NewServerRows, storedSystemMetadata, type UserKeyed } from '#image-properties';
import type { DiskMapping, GuestPath } from '#libvirt';
import { type ReleaseName } from '#releases';
import type { BootInput } from '../boot/boot-input.js';
import { constraintsOf } from '../boot/constraints.js';
import { simulateBoot } from '../boot/simulate-boot.js';
import { surfaceOf } from '../boot/surface.js';
import { remediesFor } from '../what-if/remedies.js';

/** Why there is no domain, where a user meets it, and what would help. */
export interface ReportedError {
  class: string;
  message: string;
  stage: string;
  /** HTTP status of the answer; null where the server was accepted first. */
  status: number | null;
  /** `response`, `fault`, `service` or `volume`. */
  surfaces_as: string;
  where: string;
  /** Changes after which the boot comes through, or at least further; the likeliest first. */
  change: string[];
}

/** What dry-run tells of one boot, in the words of the tables. Hops that were not reached are null. */
export interface DryRunReport {
  release: ReleaseName;
  path: GuestPath;
  result: 'domain' | 'refused';
  error: ReportedError | null;
  volume_glance_metadata: UserKeyed<string> | null;
  system_metadata: UserKeyed<string | null> | null;
  /** Rows that the compute host adds when it makes the domain. */
  system_metadata_changes: UserKeyed<string | null> | null;
  /** Columns of nova.instances. */
  instance: NewServerRows['columns'] | null;
  block_device_mapping: NewServerRows['blockDevices'] | null;
  constraints: Record<string, unknown> | null;
  root_device_name: string | null;
  disk_info: DiskMapping | null;
  xml: string | null;
}

function reportedError(
  input: BootInput,
  refusal: NonNullable<ReturnType<typeof simulateBoot>['refusal']>,
): ReportedError {
  const surface = surfaceOf(refusal, input.release);
  const change = remediesFor(input, refusal).map(({ text, next }) =>
    next === null ? text : `${text} (then ${next.class}: ${next.message})`,
  );
  const { class: className, message, stage, status } = refusal;
  return { class: className, message, stage, status, surfaces_as: surface.as, where: surface.where, change };
}

/** The constraints that flavor and image come to; one that is refused is told as `{"error": ...}`. */
function reportedConstraints(
  input: BootInput,
  image: Parameters<typeof constraintsOf>[1] | null,
): Record<string, unknown> | null {
  const constraints = image === null ? null : constraintsOf(input, image);
  if (constraints === null) return null;
  return Object.fromEntries([...constraints].map(([name, found]) => [name, 'value' in found ? found.value : found]));
}

/** Boots by the rules and tells every hop. Pure; never throws for what the input says. */
export function dryRun(input: BootInput): DryRunReport {
  const outcome = simulateBoot(input);
  const { refusal, server, domain, spawned } = outcome;
  const changes = (domain ?? spawned)?.systemMetadataChanges;
  return {
    release: input.release,
    path: input.path,
    result: refusal === null ? 'domain' : 'refused',
    error: refusal === null ? null : reportedError(input, refusal),
    volume_glance_metadata: outcome.volumeGlanceMetadata,
    system_metadata: server?.systemMetadata ?? null,
    system_metadata_changes: changes === undefined ? null : storedSystemMetadata(changes),
    instance: server?.columns ?? null,
    block_device_mapping: spawned?.blockDevices ?? server?.blockDevices ?? null,
    constraints: reportedConstraints(input, outcome.imageMetadata),
    root_device_name: (domain ?? spawned)?.rootDeviceName ?? null,
    disk_info: domain?.diskInfo ?? null,
    xml: domain?.xml ?? null,
  };
}
