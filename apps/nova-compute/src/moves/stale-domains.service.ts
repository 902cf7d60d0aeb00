import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { ConductorClient } from '../conductor/conductor.client.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

/**
 * What a host finds on itself when it comes back, and has no more: servers that were evacuated or deleted meanwhile
 * (nova/compute/manager.py init_host, _destroy_evacuated_instances).
 */
@Injectable()
export class StaleDomainsService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ConductorUnreachable, RemoteError */
  async remove(host: string): Promise<void> {
    const known = [...this.driver.list(host).map(({ uuid }) => uuid), ...(await this.driver.listAside(host))];
    if (known.length === 0) return;
    const instance_uuids = await this.conductor.staleInstances({ host, instance_uuids: [...new Set(known)] });
    for (const uuid of instance_uuids) {
      await this.locks.run(uuid, async () => {
        await this.driver.dropAside(host, uuid);
        await this.driver.destroyStale(host, uuid);
      });
      this.logger.info({ instance: uuid, host }, `instance ${uuid} is not on ${host} any more: its domain is removed`);
    }
    if (instance_uuids.length > 0) await this.conductor.staleInstancesRemoved({ host, instance_uuids });
  }
}
