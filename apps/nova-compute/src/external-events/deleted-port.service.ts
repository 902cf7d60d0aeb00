import { Inject, Injectable } from '@nestjs/common';
import { ConductorClient } from '../conductor/conductor.client.js';
import { unplug, withAddress } from '../guest/live-document.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { ServerEvent } from './external-event.message.js';

/** A port that a server has was deleted elsewhere (nova/compute/manager.py _process_instance_vif_deleted_event). */
@Injectable()
export class DeletedPort {
  constructor(
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
  ) {}

  /** First the cache loses it, then the guest. Safe to repeat. */
  async unplug({ host, instance, event: { tag } }: ServerEvent): Promise<void> {
    const vif = instance.network_info.find(({ id }) => id === tag);
    if (vif === undefined) return;
    await this.locks.run(instance.uuid, async () => {
      const change = { updates: {}, network_info_change: { remove: vif.id } };
      await this.conductor.instanceUpdate({ instance_uuid: instance.uuid, ...change });
      const document = await this.driver.domainXml(host, instance.uuid);
      if (document === null) return;
      const changed = unplug(document, 'interface', withAddress(vif.address));
      if (changed !== document) await this.driver.changeDocument(host, instance.uuid, changed);
    });
  }
}
