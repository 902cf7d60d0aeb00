import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { VolumeReleaseService } from '../block-devices/volume-release.service.js';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { ConductorClient } from '../conductor/conductor.client.js';
import { UnexpectedTaskState } from '../conductor/conductor-errors.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BUILD_EVENT, type BuildFailure, faultOf } from './build-failure.js';
import type { BuildRequest } from './build-request.js';

/** The ends of a build that leave no server. */
@Injectable()
export class BuildAbortService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(VolumeReleaseService) private readonly volumes: VolumeReleaseService,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The message is old: its server is built, failed or is being deleted, which the message of its deletion sees to.
   * Only what is left of a server without a row is nobody else's to remove.
   */
  async notBegun(build: BuildRequest, reason: UnexpectedTaskState): Promise<'overtaken'> {
    this.#logOvertaken(build, reason);
    if (reason.isGone) await this.undo(build);
    return 'overtaken';
  }

  /** The server was deleted while it was built. Where no task stands in the way, its end had been reported before. */
  async overtaken(build: BuildRequest, reason: UnexpectedTaskState): Promise<'overtaken'> {
    this.#logOvertaken(build, reason);
    if (reason.isGone || reason.taskState !== null) await this.undo(build);
    return 'overtaken';
  }

  /**
   * Undoes the build and reports why: vm_state `error` and a fault.
   *
   * @throws ConductorUnreachable
   */
  async failed(build: BuildRequest, failure: BuildFailure): Promise<'error' | 'overtaken'> {
    const { host, instance } = build;
    const fault = faultOf(failure, instance.uuid, host, this.profile.tellsWhyNoBlockDevice);
    this.logger.error({ instance: instance.uuid, host, stage: failure.place, err: failure.cause }, fault.message);
    const rows = await this.undo(build);
    try {
      await this.conductor.instanceUpdate({
        instance_uuid: instance.uuid,
        updates: { vm_state: 'error', task_state: null },
        expected_task_state: ['spawning'],
        block_device_mapping: rows,
        fault,
        // An abort is no error of the method that the event is about.
        event: { name: BUILD_EVENT, phase: 'finish', host },
      });
    } catch (error) {
      if (!(error instanceof UnexpectedTaskState)) throw error;
      this.#logOvertaken(build, error);
      return 'overtaken';
    }
    await this.notifications.createError(host, instance, fault);
    return 'error';
  }

  /** @returns the block devices without what the build had made of them */
  async undo({ host, instance, blockDevices }: BuildRequest): Promise<BlockDeviceData[]> {
    const rows = await this.volumes.undo(instance.uuid, blockDevices);
    await this.driver.destroy(host, instance.uuid);
    this.logger.info({ instance: instance.uuid, host }, `the build of instance ${instance.uuid} is undone`);
    return rows;
  }

  #logOvertaken({ host, instance }: BuildRequest, reason: UnexpectedTaskState): void {
    const text = `the build of instance ${instance.uuid} stops: ${reason.message}`;
    this.logger.info({ instance: instance.uuid, host }, text);
  }
}
