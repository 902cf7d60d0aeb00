import type { InstanceFaultData } from '#nova-rpc';
import { ServiceRefusal } from '#service-clients';
import { faultDetails, faultText, told } from '../tasks/task-failure.js';

/** What a build is called among the events of the server's action. */
export const BUILD_EVENT = 'compute_build_and_run_instance';

/** The steps of a build that can fail. */
export type BuildStage = 'block_device_mapping' | 'guest' | 'spawn' | 'volume_attach' | 'report';

/** A step of a build failed; `cause` is why. */
export class BuildFailure extends Error {
  constructor(
    readonly stage: BuildStage,
    override readonly cause: Error,
  ) {
    super(told(cause).message, { cause });
    this.name = 'BuildFailure';
  }

  static at(stage: BuildStage, thrown: unknown): BuildFailure {
    return new BuildFailure(stage, thrown instanceof Error ? thrown : new Error(String(thrown)));
  }

  /** OpenStack's name of what went wrong, where it has one. */
  get className(): string {
    return told(this.cause).className;
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

/** What failed where, and the stack of it. */
export function traceback({ place, cause }: BuildFailure): string {
  return faultDetails(cause, place);
}

/** What 2014.1 says of whatever Cinder refuses (nova/compute/manager.py _prep_block_device). */
const INVALID_BDM = { code: 400, message: 'Block Device Mapping is Invalid.', details: '' };

/**
 * The row of `nova.instance_faults` (nova.exception BuildAbortException).
 *
 * @param tellsWhy whether the release keeps the words in which Cinder has refused a volume
 */
export function faultOf(failure: BuildFailure, uuid: string, host: string, tellsWhy: boolean): InstanceFaultData {
  if (!tellsWhy && failure.cause instanceof ServiceRefusal) return { ...INVALID_BDM, host };
  const message = faultText(`Build of instance ${uuid} aborted: ${failure.message}`);
  return { code: 500, message, details: traceback(failure), host };
}
