import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData, InstanceUpdate, InstanceUpdates, MoveUpdate } from '#nova-rpc';
import { type Logger, OpenStackError, SERVICE_LOGGER } from '#openstack-http';
import { ConductorClient } from '../conductor/conductor.client.js';
import { ConductorUnreachable, UnexpectedTaskState } from '../conductor/conductor-errors.js';
import type { HostTask } from './host-task.js';
import { InstanceLocks } from './instance-locks.js';
import { asError, faultDetails, taskFault } from './task-failure.js';

/** What a task leaves behind when it has ended. */
export interface TaskOutcome {
  /** `task_state` is null unless said otherwise. */
  readonly updates?: InstanceUpdates;
  readonly blockDevices?: readonly BlockDeviceData[];
  /** The task goes on there: then its task_state stays as `updates` say. */
  readonly next?: InstanceUpdate['next'];
  /** What has become of the move that the task belongs to. */
  readonly move?: MoveUpdate;
}

export interface TaskRules {
  /** task_states in which the message is still to be done; any other says that it is old. */
  readonly expected: readonly (string | null)[];
  /** What becomes of the server when the work fails. @default vm_state `error` */
  readonly onFailure?: (error: Error) => InstanceUpdates | Promise<InstanceUpdates>;
  /** The same where more than columns changes; wins over `onFailure`. */
  readonly undo?: (error: Error) => TaskOutcome | Promise<TaskOutcome>;
  /** The server is gone, or about to go: what the task has made elsewhere is nobody's now. */
  readonly onOvertaken?: () => Promise<void>;
  /** task_states in which the report of its end is still news. @default any */
  readonly ending?: readonly (string | null)[];
}

function reportOf({ updates = {}, blockDevices, next, move }: TaskOutcome): Omit<InstanceUpdate, 'instance_uuid'> {
  return {
    updates: { task_state: null, ...updates },
    ...(blockDevices === undefined ? {} : { block_device_mapping: blockDevices }),
    ...(next === undefined ? {} : { next }),
    ...(move === undefined ? {} : { move }),
  };
}

/** Trouble that passes: the message comes again. */
function passes(error: unknown): boolean {
  return error instanceof ConductorUnreachable || (error instanceof OpenStackError && error.status === 503);
}

/**
 * Runs tasks of servers on their hosts: one at a time for a server, begun only while the server still waits for it, and
 * reported with its action's event, well or not. So a message may come twice, and no server keeps its task_state for ever.
 */
@Injectable()
export class TaskRunner {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param work may run twice when this process dies in between, so it finds and uses what was done before
   * @throws ConductorUnreachable, OpenStackError 503 when the message must come again
   */
  async run(task: HostTask, rules: TaskRules, work: () => Promise<TaskOutcome>): Promise<void> {
    await this.locks.run(task.instance.uuid, () => this.#run(task, rules, work));
  }

  /**
   * In the middle of a task: reports how far it is, and what has become of block devices and of its move by then.
   *
   * @throws UnexpectedTaskState when the server was deleted meanwhile
   */
  async progress(
    task: HostTask,
    expected: TaskRules['expected'],
    updates: InstanceUpdates,
    more: Pick<TaskOutcome, 'blockDevices' | 'move'> = {},
  ): Promise<void> {
    await this.#update(task, { ...reportOf({ ...more }), updates, expected_task_state: expected });
  }

  async #run(task: HostTask, rules: TaskRules, work: () => Promise<TaskOutcome>): Promise<void> {
    const { instance, host, method } = task;
    const name = `compute_${method}`;
    try {
      await this.#update(task, {
        updates: {},
        expected_task_state: rules.expected,
        event: { name, phase: 'start', host },
      });
      const outcome = await work();
      await this.#update(task, {
        ...reportOf(outcome),
        ...(rules.ending === undefined ? {} : { expected_task_state: rules.ending }),
        event: { name, phase: 'finish', host, result: 'Success' },
      });
      this.logger.info({ instance: instance.uuid, host }, `instance ${instance.uuid}: ${method} is done`);
    } catch (thrown) {
      if (thrown instanceof UnexpectedTaskState) {
        this.#logOvertaken(task, thrown);
        if (thrown.isGone || thrown.taskState === 'deleting') await rules.onOvertaken?.();
      } else if (passes(thrown)) throw thrown;
      else await this.#fail(task, rules, asError(thrown));
    }
  }

  async #fail(task: HostTask, rules: TaskRules, error: Error): Promise<void> {
    const { instance, host, method } = task;
    this.logger.error({ instance: instance.uuid, host, err: error }, `instance ${instance.uuid}: ${method} failed`);
    const outcome = (await rules.undo?.(error)) ?? {
      updates: await (rules.onFailure ?? (() => ({ vm_state: 'error' })))(error),
    };
    const fault = taskFault(error, host);
    try {
      await this.#update(task, {
        ...reportOf(outcome),
        ...(rules.ending === undefined ? {} : { expected_task_state: rules.expected }),
        fault,
        event: {
          name: `compute_${method}`,
          phase: 'finish',
          host,
          result: 'Error',
          traceback: faultDetails(error),
          details: fault.message,
        },
      });
    } catch (thrown) {
      if (!(thrown instanceof UnexpectedTaskState)) throw thrown;
      this.#logOvertaken(task, thrown);
    }
  }

  #update({ instance, requestId }: HostTask, update: Omit<InstanceUpdate, 'instance_uuid'>): Promise<void> {
    return this.conductor.instanceUpdate({ instance_uuid: instance.uuid, expected_request_id: requestId, ...update });
  }

  #logOvertaken({ instance, host, method }: HostTask, reason: UnexpectedTaskState): void {
    const text = `instance ${instance.uuid}: ${method} has nothing to do: ${reason.message}`;
    this.logger.info({ instance: instance.uuid, host }, text);
  }
}
