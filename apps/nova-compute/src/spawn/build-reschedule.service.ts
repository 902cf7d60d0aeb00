import { Inject, Injectable } from '@nestjs/common';
import type { BuildInstances, BuildRetry } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { ConductorClient } from '../conductor/conductor.client.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { faultText } from '../tasks/task-failure.js';
import { BuildAbortService } from './build-abort.service.js';
import { type BuildFailure, traceback } from './build-failure.js';
import type { BuildRequest } from './build-request.js';

/** Hands a build on that this host could not do (nova/compute/manager.py _do_build_and_run_instance, RescheduledException). */
@Injectable()
export class BuildRescheduleService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(BuildAbortService) private readonly aborts: BuildAbortService,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Undoes the build and asks the conductor for another host. Whatever the tables say of it, the conductor writes then:
   * until it has the message the build counts as begun here.
   *
   * @throws ConductorUnreachable
   */
  async run(build: BuildRequest, failure: BuildFailure, retry: BuildRetry): Promise<'rescheduled'> {
    const { host, instance } = build;
    const reason = faultText(failure.message);
    const details = traceback(failure);
    this.logger.warn(
      { instance: instance.uuid, host, stage: failure.place, attempt: retry.num_attempts, err: failure.cause },
      `Build of instance ${instance.uuid} was re-scheduled: ${reason}`,
    );
    await this.aborts.undo(build);
    await this.notifications.createError(host, instance, { code: 500, message: reason, details });
    const { instance: object, node: _node, limits: _limits, ...args } = build.args;
    await this.conductor.buildInstances({
      ...args,
      instances: [object],
      filter_properties: { retry: { ...retry, exc_reason: reason, exc: details.split('\n') } },
    } as unknown as BuildInstances);
    return 'rescheduled';
  }
}
