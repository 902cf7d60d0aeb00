import { Inject, Injectable } from '@nestjs/common';
import { instanceNotFound } from '#nova-rpc';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { assertInstanceUuid } from '../virt/instance-store.js';

@Injectable()
export class InspectionService {
  constructor(@Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver) {}

  /**
   * The domain document as the hypervisor has it.
   *
   * @throws NovaRpcError InstanceNotFound when the host has no such domain; InvalidInstanceUuid
   */
  async domainXml(host: string, uuid: unknown): Promise<string> {
    assertInstanceUuid(uuid);
    const xml = await this.driver.domainXml(host, uuid);
    if (xml === null) throw instanceNotFound(uuid);
    return xml;
  }
}
