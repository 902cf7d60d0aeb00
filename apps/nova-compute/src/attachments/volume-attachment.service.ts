import { Inject, Injectable } from '@nestjs/common';
import { LibvirtGuestError } from '#libvirt';
import { type BlockDeviceData, type InstanceData, NovaRpcError } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { type ProptrailConfig, reachableHost } from '#service-process';
import { connectionInfo } from '../block-devices/block-devices.service.js';
import { GuestService } from '../guest/guest.service.js';
import { findDevice, onTarget, plug, unplug } from '../guest/live-document.js';
import { volumeConnector } from '../hosts/host-facts.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { taskFault } from '../tasks/task-failure.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { AttachmentRunner } from './attachment-runner.service.js';

/** A volume that a server on this host gets or gives back. */
export interface VolumeDevice {
  readonly host: string;
  readonly requestId: string;
  readonly instance: InstanceData;
  /** All of the server's. */
  readonly blockDevices: readonly BlockDeviceData[];
  readonly device: BlockDeviceData & { readonly volume_id: string; readonly attachment_id: string };
}

/** Volumes of servers that run (nova/compute/manager.py reserve_block_device_name, attach_volume, detach_volume). */
@Injectable()
export class VolumeAttachmentService {
  constructor(
    @Inject(AttachmentRunner) private readonly runner: AttachmentRunner,
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'host'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws NovaRpcError InvalidDevicePath, DevicePathInUse, TooManyDiskDevices, UnsupportedHardware ... */
  deviceName(instance: InstanceData, blockDevices: readonly BlockDeviceData[], asked: string | null): string {
    try {
      return this.guests.nextDeviceName({ instance, blockDevices }, asked);
    } catch (error) {
      if (!(error instanceof LibvirtGuestError) || error.builtin) throw error;
      throw new NovaRpcError(error.className, error.message, error.context);
    }
  }

  attach(wanted: VolumeDevice): Promise<void> {
    const { host, instance, device, requestId } = wanted;
    const told = { versioned: { volume_id: device.volume_id } };
    return this.runner.run({
      host,
      instance,
      requestId,
      method: 'attach_volume',
      run: async () => {
        await this.notifications.about(host, instance, 'volume_attach.start', {}, told);
        const connected = await this.#plug(wanted);
        await this.cinder.completeAttachment(device.attachment_id);
        await this.notifications.about(host, instance, 'volume.attach', { volume_id: device.volume_id }, told);
        return { report: { block_device_mapping: [connected] }, answer: undefined };
      },
      undo: async (error) => {
        await this.#unplug(wanted);
        await this.#giveBack(device.attachment_id);
        const fault = taskFault(error, host);
        await this.notifications.about(host, instance, 'volume_attach.error', {}, { ...told, fault });
        return { block_devices_removed: [device.uuid] };
      },
    });
  }

  detach(wanted: VolumeDevice): Promise<void> {
    const { host, instance, device, requestId } = wanted;
    const told = { versioned: { volume_id: device.volume_id } };
    return this.runner.run({
      host,
      instance,
      requestId,
      method: 'detach_volume',
      run: async () => {
        await this.notifications.about(host, instance, 'volume_detach.start', {}, told);
        await this.#unplug(wanted);
        await this.cinder.deleteAttachment(device.attachment_id);
        await this.notifications.about(host, instance, 'volume.detach', { volume_id: device.volume_id }, told);
        return { report: { block_devices_removed: [device.uuid] }, answer: undefined };
      },
      undo: async () => {
        await this.cinder.rollDetaching(device.volume_id);
        return {};
      },
    });
  }

  /** Puts the disk into the document of the domain, which stays as it is otherwise. */
  async #plug({ host, instance, blockDevices, device }: VolumeDevice): Promise<BlockDeviceData> {
    const document = await this.#document(host, instance.uuid);
    const connector = volumeConnector(host, reachableHost(this.config.host), device.device_name);
    const { connection_info } = await this.cinder.updateAttachment(device.attachment_id, connector);
    const connected = { ...device, connection_info: connectionInfo(device.volume_id, connection_info) };
    const others = blockDevices.filter(({ uuid }) => uuid !== device.uuid);
    const { xml } = await this.guests.again({ instance, blockDevices: [...others, connected] });
    const test = onTarget(device.device_name ?? '');
    const element = findDevice(xml, 'disk', test);
    if (element === undefined) throw new Error(`device ${device.device_name} of instance ${instance.uuid} has no disk`);
    await this.driver.changeDocument(host, instance.uuid, plug(document, 'disk', element, test));
    return connected;
  }

  async #unplug({ host, instance, device }: VolumeDevice): Promise<void> {
    const document = await this.driver.domainXml(host, instance.uuid);
    if (document === null || device.device_name === null) return;
    const changed = unplug(document, 'disk', onTarget(device.device_name));
    if (changed !== document) await this.driver.changeDocument(host, instance.uuid, changed);
  }

  async #document(host: string, uuid: string): Promise<string> {
    const document = await this.driver.domainXml(host, uuid);
    if (document === null) throw this.driver.notFound(host, uuid);
    return document;
  }

  /** The volume is to be available again. What Cinder does not do is logged with the attachment, for someone to finish. */
  async #giveBack(attachmentId: string): Promise<void> {
    try {
      await this.cinder.deleteAttachment(attachmentId);
    } catch (error) {
      this.logger.error({ err: error, attachment_id: attachmentId }, 'attachment could not be deleted');
    }
  }
}
