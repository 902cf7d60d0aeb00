import { Inject, Injectable } from '@nestjs/common';
import { storedSystemMetadata } from '#image-properties';
import type { RenderedDomain } from '#libvirt';
import type { BlockDeviceData, InstanceUpdates } from '#nova-rpc';
import { currentContext, type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { ConductorClient } from '../conductor/conductor.client.js';
import { ConductorUnreachable, UnexpectedTaskState } from '../conductor/conductor-errors.js';
import { BootingGuest } from '../guest/booting-guest.js';
import { domainName, guestRequest } from '../guest/guest-request.js';
import { type BuildResult, ComputeMetrics } from '../hosts/compute-metrics.js';
import { HostGuests } from '../hosts/host-guests.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BuildAbortService } from './build-abort.service.js';
import { BUILD_EVENT, BuildFailure, type BuildStage } from './build-failure.js';
import type { BuildRequest } from './build-request.js';
import { BuildRescheduleService } from './build-reschedule.service.js';

/** Tasks of an instance that may still be built; the last one is that of a build that was begun and not ended. */
const BUILDABLE = ['scheduling', 'networking', 'block_device_mapping', 'spawning'] as const;

/** What the log says when a step is done. */
const DONE: Readonly<Record<BuildStage, string>> = {
  block_device_mapping: 'its block devices are ready',
  guest: 'its domain document is made',
  spawn: 'its domain runs',
  volume_attach: 'its volumes are in use',
  report: 'it is reported active',
};

/** A server that runs and is not reported yet. */
interface BuiltServer {
  readonly domain: RenderedDomain<BlockDeviceData>;
  readonly launchedAt: Date;
}

/** Builds one server on one host (nova/compute/manager.py _do_build_and_run_instance). */
@Injectable()
export class BuildService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(BuildAbortService) private readonly aborts: BuildAbortService,
    @Inject(BuildRescheduleService) private readonly reschedules: BuildRescheduleService,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(ComputeMetrics) private readonly metrics: ComputeMetrics,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Safe to repeat: what an earlier delivery of the message has done is found and used.
   *
   * @throws ConductorUnreachable when what happened could not be reported, so that the message comes again
   */
  async run(build: BuildRequest): Promise<void> {
    const { host, instance } = build;
    const timer = this.metrics.buildSeconds.startTimer({ host });
    const result = await this.locks.run(instance.uuid, () => this.#build(build));
    this.metrics.builds.inc({ host, result });
    if (result === 'active') timer();
  }

  async #build(build: BuildRequest): Promise<BuildResult> {
    const { host, instance } = build;
    try {
      await this.#claim(build);
    } catch (error) {
      if (error instanceof UnexpectedTaskState) return this.aborts.notBegun(build, error);
      throw error;
    }
    try {
      await this.notifications.createStart(host, instance, build.image.name ?? '', build);
      const server = await this.#start(build);
      await this.#step(build, 'report', () => this.#reportActive(build, server));
      await this.blockDevices.settle(instance.uuid, server.domain.blockDevices);
      await this.notifications.createEnd(host, instance, server.launchedAt, {
        blockDevices: server.domain.blockDevices,
      });
      return 'active';
    } catch (error) {
      if (error instanceof UnexpectedTaskState) return this.aborts.overtaken(build, error);
      if (error instanceof BuildFailure) return this.#failed(build, error);
      throw error;
    }
  }

  #failed(build: BuildRequest, failure: BuildFailure): Promise<BuildResult> {
    const { retry } = build;
    if (retry === null || !failure.isOfThisHost) return this.aborts.failed(build, failure);
    return this.reschedules.run(build, failure, retry);
  }

  /** Says that this host builds now. */
  async #claim({ host, instance }: BuildRequest): Promise<void> {
    await this.conductor.instanceUpdate({
      instance_uuid: instance.uuid,
      updates: { task_state: 'spawning', ...this.#bootRoles() },
      expected_task_state: BUILDABLE,
      expected_host: host,
      event: { name: BUILD_EVENT, phase: 'start', host },
    });
    this.logger.info({ instance: instance.uuid, host }, `instance ${instance.uuid} is being built on ${host}`);
  }

  #bootRoles(): Pick<InstanceUpdates, 'system_metadata'> {
    return this.profile.keepsBootRoles ? { system_metadata: { boot_roles: currentContext().roles.join(',') } } : {};
  }

  async #start(build: BuildRequest): Promise<BuiltServer> {
    const { host, instance } = build;
    const request = guestRequest(this.config.release, build, build.blockDevices, this.hosts.of(host));
    const guest = new BootingGuest(request, build.blockDevices);
    const attached = await this.#step(build, 'block_device_mapping', () =>
      this.blockDevices.attach(host, instance, build.blockDevices, guest.mountpoints()),
    );
    const domain = await this.#step(build, 'guest', () => guest.domain(attached));
    await this.#step(build, 'spawn', () =>
      this.driver.spawn(host, { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml }),
    );
    await this.#step(build, 'volume_attach', () => this.blockDevices.complete(attached));
    return { domain, launchedAt: new Date() };
  }

  async #reportActive({ host, instance }: BuildRequest, { domain, launchedAt }: BuiltServer): Promise<void> {
    await this.conductor.instanceUpdate({
      instance_uuid: instance.uuid,
      updates: {
        vm_state: 'active',
        task_state: null,
        power_state: POWER_STATE.RUNNING,
        launched_at: launchedAt.toISOString(),
        root_device_name: domain.rootDeviceName,
        system_metadata: storedSystemMetadata(domain.systemMetadataChanges),
      },
      expected_task_state: ['spawning'],
      block_device_mapping: domain.blockDevices,
      event: { name: BUILD_EVENT, phase: 'finish', host },
    });
  }

  /** @throws BuildFailure that tells the step; UnexpectedTaskState and ConductorUnreachable as they are */
  async #step<T>({ host, instance }: BuildRequest, stage: BuildStage, work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.logger.info({ instance: instance.uuid, host, stage }, `instance ${instance.uuid}: ${DONE[stage]}`);
      return result;
    } catch (error) {
      if (error instanceof UnexpectedTaskState || error instanceof ConductorUnreachable) throw error;
      throw BuildFailure.at(stage, error);
    }
  }
}
