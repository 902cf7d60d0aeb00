import { Inject, Injectable } from '@nestjs/common';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

/** Removes what a server has left here that is deleted on another host. */
@Injectable()
export class MoveCleanupService {
  constructor(
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
  ) {}

  async run(host: string, uuid: string): Promise<void> {
    await this.locks.run(uuid, async () => {
      await this.driver.dropAside(host, uuid);
      await this.driver.destroyStale(host, uuid);
    });
  }
}
