import { Inject, Injectable } from '@nestjs/common';
import {
  type BlockDeviceData,
  freeAddress,
  type InstanceData,
  type NetworkInfoVif,
  NovaRpcError,
  type PortRequest,
  simulatedPort,
} from '#nova-rpc';
import { GuestService } from '../guest/guest.service.js';
import { findDevice, plug, unplug, withAddress } from '../guest/live-document.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { taskFault } from '../tasks/task-failure.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { AttachmentRunner } from './attachment-runner.service.js';

/** A server on this host whose VIFs change. */
export interface PluggedServer {
  readonly host: string;
  readonly requestId: string;
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
}

const notAttached = (port: string) =>
  new NovaRpcError('PortNotFound', `Port ${port} is not attached`, { port_id: port });

/** VIFs of servers that run (nova/compute/manager.py attach_interface, detach_interface). */
@Injectable()
export class InterfaceAttachmentService {
  constructor(
    @Inject(AttachmentRunner) private readonly runner: AttachmentRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
  ) {}

  /** @throws NovaRpcError NoMoreFixedIps; DomainNotFound */
  attach(server: PluggedServer, asked: PortRequest): Promise<NetworkInfoVif> {
    const { host, instance } = server;
    return this.runner.run({
      host,
      instance,
      method: 'attach_interface',
      run: async () => {
        await this.notifications.about(host, instance, 'interface_attach.start');
        const vif = await this.#plug(server, asked);
        await this.notifications.about(host, instance, 'interface_attach.end');
        return { report: { network_info_change: { add: vif } }, answer: vif };
      },
      undo: async (error) => {
        const fault = taskFault(error, host);
        await this.notifications.about(host, instance, 'interface_attach.error', {}, { fault });
        return {};
      },
    });
  }

  /** @throws NovaRpcError PortNotFound */
  detach({ host, instance, requestId }: PluggedServer, portId: string): Promise<void> {
    return this.runner.run({
      host,
      instance,
      requestId,
      method: 'detach_interface',
      run: async () => {
        const vif = instance.network_info.find(({ id }) => id === portId);
        if (vif === undefined) throw notAttached(portId);
        await this.notifications.about(host, instance, 'interface_detach.start');
        const document = await this.#document(host, instance.uuid);
        const changed = unplug(document, 'interface', withAddress(vif.address));
        if (changed !== document) await this.driver.changeDocument(host, instance.uuid, changed);
        await this.notifications.about(host, instance, 'interface_detach.end');
        return { report: { network_info_change: { remove: portId } }, answer: undefined };
      },
      undo: async () => ({}),
    });
  }

  async #plug({ host, instance, blockDevices }: PluggedServer, asked: PortRequest): Promise<NetworkInfoVif> {
    const document = await this.#document(host, instance.uuid);
    const taken = instance.network_info.flatMap(({ network }) => network.ips);
    const address = freeAddress(instance.id, taken);
    if (address === null) throw new NovaRpcError('NoMoreFixedIps', 'No fixed IP addresses available for network.');
    const vif = simulatedPort(asked, address);
    const network_info = [...instance.network_info.filter(({ id }) => id !== vif.id), vif];
    const { xml } = await this.guests.again({ instance: { ...instance, network_info }, blockDevices });
    const test = withAddress(vif.address);
    const element = findDevice(xml, 'interface', test);
    if (element === undefined)
      throw new NovaRpcError('InterfaceAttachFailed', `Failed to attach network adapter device to ${instance.uuid}`);
    await this.driver.changeDocument(host, instance.uuid, plug(document, 'interface', element, test));
    return vif;
  }

  async #document(host: string, uuid: string): Promise<string> {
    const document = await this.driver.domainXml(host, uuid);
    if (document === null) throw this.driver.notFound(host, uuid);
    return document;
  }
}
