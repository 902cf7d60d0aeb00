import { firstChars, RuleError } from '#image-properties';
import type { InstanceFaultData } from '#nova-rpc';

/** The steps of a build that can fail. */
export type BuildStage = 'block_device_mapping' | 'guest' | 'spawn' | 'volume_attach' | 'report';

/** A step of a build failed; `cause` is why. */
export class BuildFailure extends Error {
  constructor(
    readonly stage: BuildStage,
    override readonly cause: Error,
  ) {
    super(cause.message, { cause });
    this.name = 'BuildFailure';
  }

  static at(stage: BuildStage, thrown: unknown): BuildFailure {
    return new BuildFailure(stage, thrown instanceof Error ? thrown : new Error(String(thrown)));
  }

  /** OpenStack's name of what went wrong, where it has one. */
  get className(): string {
    return this.cause instanceof RuleError ? this.cause.className : this.cause.name;
  }

  /** Another host may do better (nova.exception RescheduledException): the hypervisor failed, or had no room. */
  get isOfThisHost(): boolean {
    return this.stage === 'spawn' || this.place.endsWith('/claim');
  }

  /** Where exactly, e.g. `guest/disk_info`. */
  get place(): string {
    const inner: unknown = (this.cause as { stage?: unknown }).stage;
    return typeof inner === 'string' ? `${this.stage}/${inner}` : this.stage;
  }
}

/** Text that fits the columns of `nova.instance_faults`. */
export function faultText(text: string): string {
  return firstChars(storable(text), MESSAGE_LENGTH);
}

/** Column width of instance_faults.message. */
const MESSAGE_LENGTH = 255;

/** PostgreSQL's text holds every character but this one. */
function storable(text: string): string {
  return text.replaceAll('\0', '\\x00');
}

/** What failed where, and the stack of it. */
export function traceback({ className, place, cause }: BuildFailure): string {
  return storable(`${className} at ${place}\n${cause.stack ?? `${cause.name}: ${cause.message}`}`);
}

/** The row of `nova.instance_faults` (nova.exception BuildAbortException). */
export function faultOf(failure: BuildFailure, uuid: string, host: string): InstanceFaultData {
  const message = faultText(`Build of instance ${uuid} aborted: ${failure.message}`);
  return { code: 500, message, details: traceback(failure), host };
}
