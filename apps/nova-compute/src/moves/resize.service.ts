import { Inject, Injectable } from '@nestjs/common';
import { type FlavorFacts, type ImageMetadata, storedSystemMetadata } from '#image-properties';
import { fixedIps, flavorPayload } from '#nova-notifications';
import type { MoveRetry } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { type ProptrailConfig, reachableHost } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeMoveService } from '../block-devices/volume-move.service.js';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { GuestService } from '../guest/guest.service.js';
import { domainName } from '../guest/guest-request.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { taskFault } from '../tasks/task-failure.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { HostFaults } from './host-faults.js';
import { ResizeError, UnableToMigrateToSelf } from './move-failures.js';
import type { MoveTask } from './move-task.js';
import { oldVmState, withFlavor } from './moved-instance.js';

/** A step towards another host, or towards another flavor on this one. */
export interface ResizeTask extends MoveTask {
  /** What the next step is told as well. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly flavor: FlavorFacts;
  /** That the destination was chosen with. */
  readonly image: ImageMetadata;
  readonly retry: MoveRetry | null;
  readonly ignoreHosts: readonly string[];
  readonly requestedHost: string | null;
}

/** The way of a server to the flavor or the host that it is to have (nova/compute/manager.py prep_resize and on). */
@Injectable()
export class ResizeService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(VolumeMoveService) private readonly volumes: VolumeMoveService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(HostFaults) private readonly faults: HostFaults,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'host'>,
  ) {}

  /** On the destination. It fails to another one; the last one leaves the server as it was. */
  prepare(task: ResizeTask): Promise<void> {
    const expected = ['resize_prep'];
    return this.tasks.run(
      task,
      { expected, ending: expected, undo: (error) => this.#elsewhere(task, error) },
      async () => {
        const { host, instance, migration, image, flavor, args } = task;
        const details = { versioned: { new_flavor: flavorPayload(flavor) } };
        await this.notifications.about(host, instance, 'resize.prep.start', {}, details);
        try {
          if (migration.migration_type === 'migration' && migration.source_compute === host)
            throw new UnableToMigrateToSelf(instance.uuid, host);
          this.faults.raise(host, 'prep_resize');
        } finally {
          const told = { new_instance_type: flavor.name, new_instance_type_id: flavor.id };
          await this.notifications.about(host, instance, 'resize.prep.end', told, details);
        }
        return {
          updates: { task_state: 'resize_prep', system_metadata: { old_vm_state: instance.vm_state } },
          move: { migration_id: migration.id, dest_host: reachableHost(this.config.host) },
          next: {
            host: migration.source_compute,
            method: 'resize_instance',
            args: { ...args, image, clean_shutdown: true },
          },
        };
      },
    );
  }

  /** On the source: the domain ends, and its files wait for the resize to be confirmed or taken back. */
  leave(task: ResizeTask): Promise<void> {
    const expected = ['resize_prep', 'resize_migrating'];
    const undo = (error: Error) => this.#stay(task, error);
    return this.tasks.run(task, { expected, ending: ['resize_migrating'], undo }, async () => {
      const { host, instance, migration, image, args, blockDevices } = task;
      const migration_id = migration.id;
      await this.tasks.progress(
        task,
        expected,
        { task_state: 'resize_migrating' },
        { move: { migration_id, status: 'migrating' } },
      );
      const told = { fixed_ips: fixedIps(instance.network_info) };
      const leaving = { ...instance, task_state: 'resize_migrating' };
      await this.notifications.about(host, leaving, 'resize.start', told, { blockDevices });
      this.#refuseSmallerDisk(task);
      this.faults.raise(host, 'resize_instance');
      await this.driver.putAside(host, instance.uuid);
      await this.notifications.about(host, { ...instance, task_state: 'resize_migrated' }, 'resize.end', told, {
        blockDevices,
      });
      return {
        updates: { task_state: 'resize_migrated' },
        move: { migration_id, status: 'post-migrating', side: 'destination' },
        next: { host: migration.dest_compute, method: 'finish_resize', args: { ...args, image, disk_info: null } },
      };
    });
  }

  /** On the destination: the server runs here, with the new flavor, until the user decides. */
  finish(task: ResizeTask): Promise<void> {
    const expected = ['resize_migrated', 'resize_finish'];
    const undo = () => this.#strand(task);
    return this.tasks.run(task, { expected, ending: ['resize_finish'], undo }, async () => {
      const { host, migration, image, blockDevices } = task;
      const migration_id = migration.id;
      await this.tasks.progress(
        task,
        expected,
        { task_state: 'resize_finish' },
        { move: { migration_id, flavor: 'new' } },
      );
      const instance = { ...withFlavor(task.instance, task.flavor), host, node: host, task_state: 'resize_finish' };
      const told = { fixed_ips: fixedIps(instance.network_info) };
      await this.notifications.about(host, instance, 'finish_resize.start', told, { blockDevices });
      this.faults.raise(host, 'finish_resize');
      const rows = await this.volumes.arrive(host, instance, blockDevices);
      const domain = await this.guests.arrived({ instance, blockDevices: rows }, image);
      const power_state = oldVmState(instance) === 'stopped' ? POWER_STATE.SHUTDOWN : POWER_STATE.RUNNING;
      const guest = { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml };
      await this.driver.receive(host, guest, power_state);
      await this.blockDevices.complete(rows);
      await this.blockDevices.settle(instance.uuid, rows);
      const resized = { ...instance, vm_state: 'resized', task_state: null, power_state };
      await this.notifications.about(host, resized, 'finish_resize.end', told, { blockDevices: rows });
      return {
        updates: {
          vm_state: 'resized',
          power_state,
          launched_at: new Date().toISOString(),
          system_metadata: storedSystemMetadata(domain.systemMetadataChanges),
        },
        blockDevices: rows,
        move: { migration_id, status: 'finished' },
      };
    });
  }

  /** nova/virt/libvirt/driver.py migrate_disk_and_power_off: a disk is not made smaller. */
  #refuseSmallerDisk({ instance, flavor }: ResizeTask): void {
    const isVolumeBacked = this.profile.shrinksVolumeBackedRoots && instance.image_ref === '';
    const isSmaller = flavor.root_gb < instance.root_gb && !isVolumeBacked;
    if (isSmaller || flavor.ephemeral_gb < instance.ephemeral_gb) throw new ResizeError('Unable to resize disk down.');
  }

  async #elsewhere(
    { host, instance, migration, image, retry, ...task }: ResizeTask,
    error: Error,
  ): Promise<TaskOutcome> {
    await this.notifications.about(host, instance, 'resize.error', {}, { fault: taskFault(error, host) });
    const move = { migration_id: migration.id, status: 'error', release: 'destination' } as const;
    if (retry === null) return { move: { ...move, flavor: 'settle' } };
    const where = { ignore_hosts: task.ignoreHosts, requested_host: task.requestedHost };
    return { updates: { task_state: 'resize_prep' }, move: { ...move, reschedule: { retry, image, ...where } } };
  }

  /** The domain goes on here; what may not be done at all leaves the server as it was, anything else in ERROR. */
  async #stay({ host, instance, migration }: ResizeTask, error: Error): Promise<TaskOutcome> {
    const power_state = oldVmState(instance) === 'stopped' ? POWER_STATE.SHUTDOWN : POWER_STATE.RUNNING;
    if ((await this.driver.aside(host, instance.uuid)) !== null)
      await this.driver.bringBack(host, instance.uuid, power_state);
    const updates = error instanceof ResizeError ? {} : { vm_state: 'error' };
    const move = { migration_id: migration.id, status: 'error', release: 'destination', flavor: 'settle' } as const;
    return { updates, move };
  }

  /** The source has let go: the server is this host's, and an operator's to mend. */
  async #strand({ migration }: ResizeTask): Promise<TaskOutcome> {
    const move = { migration_id: migration.id, status: 'error', release: 'source', flavor: 'settle' } as const;
    return { updates: { vm_state: 'error' }, move };
  }
}
