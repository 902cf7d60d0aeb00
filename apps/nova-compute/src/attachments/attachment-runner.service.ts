import { Inject, Injectable } from '@nestjs/common';
import type { InstanceData, InstanceUpdate } from '#nova-rpc';
import { type Logger, OpenStackError, SERVICE_LOGGER } from '#openstack-http';
import { ConductorClient } from '../conductor/conductor.client.js';
import { ConductorUnreachable, UnexpectedTaskState } from '../conductor/conductor-errors.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { asError, faultDetails, taskFault } from '../tasks/task-failure.js';

type Report = Omit<InstanceUpdate, 'instance_uuid' | 'updates' | 'event'>;

/** One device that is plugged in or out. */
export interface DeviceWork<T> {
  readonly host: string;
  readonly instance: InstanceData;
  /** The RPC method: `attach_volume`. Its event is `compute_attach_volume`. */
  readonly method: string;
  /** The request whose message is kept until this has ended; absent for a call, which its caller repeats or not. */
  readonly requestId?: string;
  /** Safe to repeat. @returns what is reported, and what the caller is answered */
  run(): Promise<{ readonly report: Report; readonly answer: T }>;
  /** Takes back what was done elsewhere. @returns what is reported with the fault */
  undo(error: Error): Promise<Report>;
}

/** Trouble that passes: the message comes again. */
export function passes(error: unknown): boolean {
  return error instanceof ConductorUnreachable || (error instanceof OpenStackError && error.status === 503);
}

/** The server is there, but what the message is about has ended. */
function isOld(error: unknown): error is UnexpectedTaskState {
  return error instanceof UnexpectedTaskState && !error.isGone;
}

/** Plugs devices into servers that go on meanwhile: no task_state, but one at a time, and reported with the action's event. */
@Injectable()
export class AttachmentRunner {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws what the work threw, once it is undone and reported; UnexpectedTaskState when the message is an old one */
  run<T>(work: DeviceWork<T>): Promise<T> {
    return this.locks.run(work.instance.uuid, () => this.#run(work));
  }

  async #run<T>(work: DeviceWork<T>): Promise<T> {
    const { host, instance, method, requestId } = work;
    const name = `compute_${method}`;
    const expected = requestId === undefined ? {} : { expected_request_id: requestId };
    try {
      await this.#report(work, { ...expected, event: { name, phase: 'start', host } });
      const { report, answer } = await work.run();
      await this.#report(work, { ...report, event: { name, phase: 'finish', host, result: 'Success' } });
      this.logger.info({ instance: instance.uuid, host }, `instance ${instance.uuid}: ${method} is done`);
      return answer;
    } catch (thrown) {
      if (isOld(thrown))
        this.logger.info({ instance: instance.uuid, host }, `${method} has nothing to do: ${thrown.message}`);
      else if (!passes(thrown)) await this.#fail(work, asError(thrown));
      throw thrown;
    }
  }

  async #fail<T>(work: DeviceWork<T>, error: Error): Promise<void> {
    const { host, instance, method } = work;
    this.logger.error({ instance: instance.uuid, host, err: error }, `instance ${instance.uuid}: ${method} failed`);
    const report = await work.undo(error);
    const fault = taskFault(error, host);
    const failed = { result: 'Error', traceback: faultDetails(error), details: fault.message } as const;
    try {
      await this.#report(work, {
        ...report,
        fault,
        event: { name: `compute_${method}`, phase: 'finish', host, ...failed },
      });
    } catch (thrown) {
      if (!(thrown instanceof UnexpectedTaskState)) throw thrown;
    }
  }

  #report<T>({ instance }: DeviceWork<T>, update: Omit<InstanceUpdate, 'instance_uuid' | 'updates'>): Promise<void> {
    return this.conductor.instanceUpdate({ instance_uuid: instance.uuid, updates: {}, ...update });
  }
}
