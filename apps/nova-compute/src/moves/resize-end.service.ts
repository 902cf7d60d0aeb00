import { Inject, Injectable } from '@nestjs/common';
import { storedSystemMetadata } from '#image-properties';
import { fixedIps } from '#nova-notifications';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeMoveService } from '../block-devices/volume-move.service.js';
import { GuestService } from '../guest/guest.service.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { MoveTask } from './move-task.js';
import { oldVmState, withFlavor } from './moved-instance.js';

/** A resize is confirmed, or taken back (nova/compute/manager.py confirm_resize, revert_resize, finish_revert_resize). */
@Injectable()
export class ResizeEndService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(VolumeMoveService) private readonly volumes: VolumeMoveService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
  ) {}

  /** On the source: what was kept goes. The server is stopped where its owner has stopped it meanwhile. */
  confirm(task: MoveTask): Promise<void> {
    const expected = [null];
    return this.tasks.run(task, { expected, ending: expected }, async () => {
      const { host, instance, migration } = task;
      await this.notifications.about(host, instance, 'resize.confirm.start');
      await this.driver.dropAside(host, instance.uuid);
      const vm_state = instance.power_state === POWER_STATE.SHUTDOWN ? 'stopped' : 'active';
      const told = { fixed_ips: fixedIps(instance.network_info) };
      await this.notifications.about(host, { ...instance, vm_state }, 'resize.confirm.end', told);
      return {
        updates: { vm_state },
        move: { migration_id: migration.id, status: 'confirmed', release: 'source', flavor: 'settle' },
      };
    });
  }

  /** On the destination: the server ends here. */
  revert(task: MoveTask): Promise<void> {
    const expected = ['resize_reverting'];
    return this.tasks.run(task, { expected, ending: expected }, async () => {
      const { host, instance, migration } = task;
      if (this.driver.lookup(host, instance.uuid) !== null) await this.driver.destroy(host, instance.uuid);
      return {
        updates: { task_state: 'resize_reverting' },
        move: { migration_id: migration.id, status: 'reverted', release: 'destination' },
        next: { host: migration.source_compute, method: 'finish_revert_resize', args: {} },
      };
    });
  }

  /** On the source: the server runs here again as before, or stays stopped. */
  finishRevert(task: MoveTask): Promise<void> {
    const expected = ['resize_reverting'];
    return this.tasks.run(task, { expected, ending: expected }, async () => {
      const { host, migration, blockDevices } = task;
      await this.notifications.about(host, task.instance, 'resize.revert.start', {}, { blockDevices });
      const flavor = task.instance.old_flavor ?? task.instance.flavor;
      const instance = { ...withFlavor(task.instance, flavor), host, node: host };
      const isStopped = oldVmState(instance) === 'stopped';
      const power_state = isStopped ? POWER_STATE.SHUTDOWN : POWER_STATE.RUNNING;
      // The kept files first: what the move of the volumes notes down lies beside them.
      await this.driver.bringBack(host, instance.uuid, POWER_STATE.SHUTDOWN);
      const rows = await this.volumes.arrive(host, instance, blockDevices);
      const domain = await this.guests.returned({ instance, blockDevices: rows });
      await this.driver.bringBack(host, instance.uuid, power_state, domain.xml);
      await this.blockDevices.complete(rows);
      await this.blockDevices.settle(instance.uuid, rows);
      const vm_state = isStopped ? 'stopped' : 'active';
      const reverted = { ...instance, vm_state, task_state: null, power_state };
      await this.notifications.about(host, reverted, 'resize.revert.end', {}, { blockDevices: rows });
      return {
        updates: {
          vm_state,
          power_state,
          launched_at: new Date().toISOString(),
          system_metadata: storedSystemMetadata(domain.systemMetadataChanges),
          system_metadata_removed: ['old_vm_state'],
        },
        blockDevices: rows,
        move: { migration_id: migration.id, side: 'source', flavor: 'old' },
      };
    });
  }
}
