import { Inject, Injectable } from '@nestjs/common';
import { InstanceLocks } from '../build/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { assertInstanceUuid } from '../virt/instance-store.js';

/** Removes what a server has left here that is deleted on another host. */
@Injectable()
export class MoveCleanupService {
  constructor(
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
  ) {}

  /** @throws InvalidInstanceUuid */
  async run(host: string, uuid: unknown): Promise<void> {
    assertInstanceUuid(uuid);
    await this.locks.run(uuid, async () => {
      await this.driver.dropAside(host, uuid);
      await this.driver.destroyStale(host, uuid);
    });
  }
}
