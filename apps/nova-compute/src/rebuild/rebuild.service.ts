import { Inject, Injectable } from '@nestjs/common';
import { type ImageMetadata, storedSystemMetadata } from '#image-properties';
import type { RenderedDomain } from '#libvirt';
import { existsDetails, fixedIps } from '#nova-notifications';
import type { BlockDeviceData, InstanceUpdates } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeHandover } from '../block-devices/volume-handover.service.js';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { BootingGuest } from '../guest/booting-guest.js';
import { domainName, guestRequest } from '../guest/guest-request.js';
import { ImageNotFound } from '../guest/image-not-found.js';
import { HostGuests } from '../hosts/host-guests.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { taskFault } from '../tasks/task-failure.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BootVolumeService } from './boot-volume.service.js';
import { PreserveEphemeralNotSupported } from './rebuild-errors.js';
import type { RebuildTask } from './rebuild-request.js';

/** Tasks that a rebuild goes through; a host that died in one of them begins again. */
const EXPECTED = ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning', 'powering-off'] as const;

/** Makes servers again under their identity (nova/compute/manager.py rebuild_instance, _rebuild_default_impl). */
@Injectable()
export class RebuildService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(VolumeHandover) private readonly handover: VolumeHandover,
    @Inject(BootVolumeService) private readonly bootVolumes: BootVolumeService,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
  ) {}

  /** A server whose image is gone stays as it was; any other failure leaves it in ERROR, its old domain gone. */
  rebuild(task: RebuildTask): Promise<void> {
    const onFailure = (error: Error) => this.#onFailure(task, error);
    return this.tasks.run(task, { expected: EXPECTED, onFailure }, async () => {
      const image = await this.glance.show(task.imageRef);
      if (image === null) throw new ImageNotFound(task.imageRef);
      await this.#tellStart(task, image);
      const made = await this.#make(task, image);
      const launchedAt = new Date().toISOString();
      const states = await this.#asBefore(task);
      await this.#tellEnd(task, image, launchedAt, states);
      return this.#outcome(made, launchedAt, states);
    });
  }

  async #make(task: RebuildTask, image: ImageMetadata): Promise<RenderedDomain<BlockDeviceData>> {
    const { host, instance } = task;
    if (task.preserveEphemeral) throw new PreserveEphemeralNotSupported();
    const reserved = await this.handover.reserve(instance.uuid, task.blockDevices);
    await this.tasks.progress(task, EXPECTED, { task_state: 'rebuilding' }, { blockDevices: reserved });
    await this.driver.undefine(host, instance.uuid);
    const root = reserved.find(({ boot_index, destination_type }) => boot_index === 0 && destination_type === 'volume');
    if (task.reimagesBootVolume && root !== undefined)
      await this.bootVolumes.reimage(instance.uuid, root, task.imageRef);
    await this.tasks.progress(task, EXPECTED, { task_state: 'rebuild_block_device_mapping' });
    const request = guestRequest(this.config.release, { instance, image }, reserved, this.hosts.of(host));
    const guest = new BootingGuest(request, reserved);
    const attached = await this.blockDevices.attach(host, instance, reserved, guest.mountpoints());
    await this.tasks.progress(task, EXPECTED, { task_state: 'rebuild_spawning' }, { blockDevices: attached });
    const domain = guest.domain(attached);
    await this.driver.spawn(host, { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml });
    await this.blockDevices.complete(attached);
    await this.blockDevices.settle(instance.uuid, attached);
    return domain;
  }

  /** A server that was stopped is stopped again. */
  async #asBefore(task: RebuildTask): Promise<Pick<InstanceUpdates, 'vm_state' | 'power_state'>> {
    const { host, instance } = task;
    if (instance.vm_state !== 'stopped') return { vm_state: 'active', power_state: POWER_STATE.RUNNING };
    await this.tasks.progress(task, EXPECTED, { task_state: 'powering-off', progress: 0 });
    const running = { ...instance, vm_state: 'active', task_state: 'powering-off' };
    const { updates } = await this.notifications.around(host, running, 'power_off', async () => {
      await this.driver.setPowerState(host, instance.uuid, POWER_STATE.SHUTDOWN);
      return { updates: { vm_state: 'stopped', power_state: POWER_STATE.SHUTDOWN } };
    });
    return updates;
  }

  #outcome(
    { systemMetadataChanges, blockDevices }: RenderedDomain<BlockDeviceData>,
    launched_at: string,
    states: InstanceUpdates,
  ): TaskOutcome {
    const system_metadata = storedSystemMetadata(systemMetadataChanges);
    return { updates: { ...states, launched_at, system_metadata }, blockDevices };
  }

  /** First what the server was until now, with its old image, for whoever bills it; then that it begins. */
  async #tellStart(task: RebuildTask, image: ImageMetadata): Promise<void> {
    const { host, instance, blockDevices } = task;
    const before = { ...instance, image_ref: task.origImageRef, system_metadata: task.origSystemMetadata };
    const { legacy, ...details } = existsDetails(new Date());
    await this.notifications.about(host, before, 'exists', legacy, details);
    await this.notifications.about(host, instance, 'rebuild.start', { image_name: image.name ?? '' }, { blockDevices });
  }

  async #tellEnd(
    { host, instance, blockDevices }: RebuildTask,
    image: ImageMetadata,
    launched_at: string,
    states: InstanceUpdates,
  ): Promise<void> {
    const legacy = { fixed_ips: fixedIps(instance.network_info), image_name: image.name ?? '' };
    const now = { ...instance, ...states, launched_at, task_state: null } as typeof instance;
    await this.notifications.about(host, now, 'rebuild.end', legacy, { blockDevices });
  }

  async #onFailure({ host, instance, blockDevices }: RebuildTask, error: Error): Promise<InstanceUpdates> {
    if (error instanceof ImageNotFound) return {};
    if (this.profile.notifiesFailedRebuild) {
      const fault = taskFault(error, host);
      const legacy = { code: fault.code, message: fault.message, exception: fault.message };
      await this.notifications.about(host, instance, 'rebuild.error', legacy, { blockDevices, fault });
    }
    return { vm_state: 'error' };
  }
}
