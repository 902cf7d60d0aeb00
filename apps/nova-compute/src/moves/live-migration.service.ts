import { Inject, Injectable } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { type ProptrailConfig, reachableHost } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeMoveService } from '../block-devices/volume-move.service.js';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { GuestService } from '../guest/guest.service.js';
import { domainName } from '../guest/guest-request.js';
import { migratedDocument } from '../guest/migrated-document.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE, type PowerState } from '../virt/domain.js';
import { DomainNotFound, FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { HostFaults } from './host-faults.js';
import type { MoveTask } from './move-task.js';

/** A running domain, as it goes from host to host. */
interface GuestDocument {
  readonly xml: string;
  readonly power_state: PowerState;
}

/** What the two hosts tell each other. */
export interface MigrateData {
  /** Given by the source. */
  readonly document?: GuestDocument;
  /** Host CPUs and pages that the destination has claimed (`instance_extra.numa_topology`). */
  readonly dst_numa_topology?: string | null;
}

/** A step of a live migration. */
export interface LiveTask extends MoveTask {
  /** What the next step is told as well. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly migrateData: MigrateData;
}

/** The one task_state of all steps. */
const MIGRATING = { expected: ['migrating'], ending: ['migrating'] };
const GOES_ON = { updates: { task_state: 'migrating' } };

/**
 * A running server goes to another host: its document is what libvirt has, and nothing of it is made anew but what names
 * the host. The source lets go before the destination takes over, and the message in between is kept: a server is never
 * on two hosts, and never lost.
 */
@Injectable()
export class LiveMigrationService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(VolumeMoveService) private readonly volumes: VolumeMoveService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(HostFaults) private readonly faults: HostFaults,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'host'>,
  ) {}

  /** On the destination. */
  check(task: LiveTask): Promise<void> {
    return this.#step(task, async ({ migration, args }) => ({
      ...GOES_ON,
      move: { migration_id: migration.id, dest_host: reachableHost(this.config.host) },
      next: { host: migration.source_compute, method: 'live_migration', args },
    }));
  }

  /** On the source: what is to go. */
  begin(task: LiveTask): Promise<void> {
    return this.#step(task, async ({ host, instance, migration, args, migrateData }) => {
      const xml = await this.driver.domainXml(host, instance.uuid);
      const domain = this.driver.lookup(host, instance.uuid);
      if (xml === null || domain === null) throw new DomainNotFound(instance.uuid, host);
      const migrate_data: MigrateData = { ...migrateData, document: { xml, power_state: domain.power_state } };
      const next = { host: migration.dest_compute, method: 'pre_live_migration', args: { ...args, migrate_data } };
      return { ...GOES_ON, move: { migration_id: migration.id, status: 'preparing' }, next };
    });
  }

  /** On the destination: it can take the domain, and how. */
  prepare(task: LiveTask): Promise<void> {
    return this.#step(task, async ({ host, instance, migration, args, blockDevices }) => {
      await this.notifications.about(host, instance, 'live_migration.pre.start', {}, { blockDevices });
      this.faults.raise(host, 'pre_live_migration');
      await this.notifications.about(host, instance, 'live_migration.pre.end', {}, { blockDevices });
      const told = { ...args, migrate_data: await this.#adapted(task) };
      const next = { host: migration.source_compute, method: 'post_live_migration', args: told };
      return { ...GOES_ON, move: { migration_id: migration.id, status: 'running' }, next };
    });
  }

  /** On the source: the domain ends here. */
  leave(task: LiveTask): Promise<void> {
    return this.#step(task, async ({ host, instance, migration, args }) => {
      this.faults.raise(host, 'live_migration');
      await this.notifications.about(host, instance, 'live_migration._post.start');
      if (this.driver.lookup(host, instance.uuid) !== null) await this.driver.destroy(host, instance.uuid);
      await this.notifications.about(host, instance, 'live_migration._post.end');
      const next = { host: migration.dest_compute, method: 'post_live_migration_at_destination', args };
      return { ...GOES_ON, move: { migration_id: migration.id, status: 'post-migrating' }, next };
    });
  }

  /** On the destination: the server runs here. */
  arrive(task: LiveTask): Promise<void> {
    const { migration } = task;
    const moved = { migration_id: migration.id, side: 'destination', release: 'source', flavor: 'settle' } as const;
    const undo = () => ({ updates: { vm_state: 'error' }, move: { ...moved, status: 'error' } });
    return this.tasks.run(task, { ...MIGRATING, undo }, async () => {
      const { host, instance, blockDevices } = task;
      const { document } = task.migrateData;
      if (document === undefined) throw new DomainNotFound(instance.uuid, host);
      await this.notifications.about(host, instance, 'live_migration.post.dest.start');
      const rows = await this.volumes.arrive(host, instance, blockDevices);
      const guest = { uuid: instance.uuid, name: domainName(instance.id), xml: document.xml };
      const { power_state } = await this.driver.receive(host, guest, document.power_state);
      await this.blockDevices.complete(rows);
      await this.blockDevices.settle(instance.uuid, rows);
      const vm_state = power_state === POWER_STATE.PAUSED ? 'paused' : 'active';
      const arrived = { ...instance, host, node: host, vm_state, task_state: null };
      await this.notifications.about(host, arrived, 'live_migration.post.dest.end');
      const updates = { vm_state, power_state };
      return { updates, blockDevices: rows, move: { ...moved, status: 'completed' } };
    });
  }

  /** @throws LibvirtGuestError when the destination could make no such domain */
  async #adapted({ host, instance, blockDevices, migrateData }: LiveTask): Promise<MigrateData> {
    const { document, dst_numa_topology } = migrateData;
    if (document === undefined || !this.profile.adaptsMigratedDocuments) return migrateData;
    const arriving = { ...instance, host, node: host, numa_topology: dst_numa_topology ?? null };
    const { xml } = await this.guests.again({ instance: arriving, blockDevices });
    return { ...migrateData, document: { ...document, xml: migratedDocument(document.xml, xml) } };
  }

  /** Until the source has let go, a failure leaves the server where it is. */
  #step(task: LiveTask, work: (task: LiveTask) => Promise<TaskOutcome>): Promise<void> {
    const move = {
      migration_id: task.migration.id,
      status: 'error',
      release: 'destination',
      flavor: 'settle',
    } as const;
    return this.tasks.run(task, { ...MIGRATING, undo: () => ({ updates: {}, move }) }, () => work(task));
  }
}
