import { Inject, Injectable } from '@nestjs/common';
import { instanceNotFound } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { type PropertyDrift, propertyDrift } from '#property-drift';
import type { ProptrailConfig } from '#service-process';
import { guestRequest, isConnected } from '../guest/guest-request.js';
import { HostGuests } from '../hosts/host-guests.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { DriftRequest } from './drift-request.js';

@Injectable()
export class InspectionService {
  constructor(
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
  ) {}

  /**
   * The domain document as the hypervisor has it.
   *
   * @throws NovaRpcError InstanceNotFound when the host has no such domain
   */
  async domainXml(host: string, uuid: string): Promise<string> {
    const xml = await this.driver.domainXml(host, uuid);
    if (xml === null) throw instanceNotFound(uuid);
    return xml;
  }

  /**
   * Where the properties of a server's image stand, beside the domain in force. Changes nothing.
   *
   * @throws NovaRpcError InstanceNotFound when the host has no such domain
   */
  async propertyDrift({ host, instance, blockDevices, ...images }: DriftRequest): Promise<PropertyDrift[]> {
    const xml = await this.domainXml(host, instance.uuid);
    const guest = this.hosts.of(host);
    const connected = blockDevices.filter(isConnected);
    const request = guestRequest(this.config.release, { instance, image: { properties: {} } }, connected, guest);
    return propertyDrift({ request, xml, ...images });
  }
}
