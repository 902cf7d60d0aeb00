import { Inject, Injectable } from '@nestjs/common';
import { type ImageMetadata, type PropertyFlow, propertyFlow, storedSystemMetadata } from '#image-properties';
import type { BlockDeviceData } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeHandover } from '../block-devices/volume-handover.service.js';
import { BootingGuest } from '../guest/booting-guest.js';
import { domainName, guestRequest } from '../guest/guest-request.js';
import { HostGuests } from '../hosts/host-guests.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import type { HostTask } from '../tasks/host-task.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { SHELVED_ROWS, ShelvedImage } from './shelved-image.service.js';

const UNSHELVING = ['unshelving', 'spawning'] as const;

/** Brings offloaded servers back, on a host that the scheduler has picked (nova/compute/manager.py unshelve_instance). */
@Injectable()
export class UnshelveService {
  readonly #flow: PropertyFlow;

  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(VolumeHandover) private readonly volumes: VolumeHandover,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(ShelvedImage) private readonly shelved: ShelvedImage,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#flow = propertyFlow(config.release);
  }

  /** @param image the server was saved as; null for one with a root volume */
  unshelve(task: HostTask, image: ImageMetadata | null): Promise<void> {
    return this.tasks.run(task, { expected: UNSHELVING, undo: () => this.#undo(task) }, () =>
      this.notifications.around(
        task.host,
        task.instance,
        'unshelve',
        async () => {
          await this.tasks.progress(task, UNSHELVING, { task_state: 'spawning' });
          return this.#spawn(task, image);
        },
        { blockDevices: task.blockDevices },
      ),
    );
  }

  /** The server boots from its saved image and keeps its own image_ref. */
  async #spawn({ host, instance, blockDevices }: HostTask, image: ImageMetadata | null): Promise<TaskOutcome> {
    const booted = image === null ? instance : { ...instance, image_ref: String(image.id) };
    const metadata = image ?? this.#flow.imageFromSystemMetadata(instance.system_metadata);
    const build = { instance: booted, image: metadata };
    const request = guestRequest(this.config.release, build, blockDevices, this.hosts.of(host));
    const guest = new BootingGuest(request, blockDevices);
    const attached = await this.blockDevices.attach(host, instance, blockDevices, guest.mountpoints());
    const domain = guest.domain(attached);
    await this.driver.spawn(host, { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml });
    await this.blockDevices.complete(attached);
    await this.blockDevices.settle(instance.uuid, attached);
    await this.shelved.forget(instance);
    return {
      updates: {
        vm_state: 'active',
        power_state: POWER_STATE.RUNNING,
        launched_at: new Date().toISOString(),
        root_device_name: domain.rootDeviceName,
        system_metadata: storedSystemMetadata(domain.systemMetadataChanges),
        system_metadata_removed: SHELVED_ROWS,
      },
      blockDevices: domain.blockDevices,
    };
  }

  /** The server stays offloaded, and can be unshelved again. */
  async #undo({ host, instance, blockDevices }: HostTask): Promise<TaskOutcome> {
    await this.blockDevices.settle(instance.uuid, blockDevices);
    await this.driver.destroy(host, instance.uuid);
    const kept = await this.#keepVolumes(instance.uuid, blockDevices);
    return { updates: { host: null, node: null }, ...(kept === null ? {} : { blockDevices: kept }) };
  }

  async #keepVolumes(uuid: string, rows: readonly BlockDeviceData[]): Promise<BlockDeviceData[] | null> {
    try {
      return await this.volumes.reserve(uuid, rows);
    } catch (error) {
      this.logger.error({ err: error, instance: uuid }, `volumes of instance ${uuid} are still connected`);
      return null;
    }
  }
}
