import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Instance } from '../instances/instance.entity.js';
import { flavorResources, hasNoImage, resourcesOf } from '../instances/instance-resources.js';
import { flavorsOf, type StoredFlavors } from '../instances/nova-flavor.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import type { Migration } from './migration.entity.js';
import { extraOf } from './migration-context.js';
import { MigrationRecords } from './migration-records.repository.js';

type Side = 'source' | 'destination';

/** Room that a server holds on both sides of its move. */
@Injectable()
export class MoveClaims {
  constructor(
    private readonly scheduler: SchedulerService,
    private readonly migrations: MigrationRecords,
  ) {}

  async release(
    tx: EntityManager,
    instance: Pick<Instance, 'image_ref'>,
    migration: Migration,
    flavors: StoredFlavors,
    side: Side,
  ): Promise<void> {
    const flavor = (side === 'source' ? flavors.old : flavors.new) ?? flavors.cur;
    const resources = flavorResources(flavor, hasNoImage(instance));
    const { source_compute, source_node, dest_compute, dest_node } = migration;
    const [host, node] = side === 'source' ? [source_compute, source_node] : [dest_compute, dest_node];
    await this.scheduler.release(tx, host, node, resources);
  }

  /** The server is deleted: what it holds goes, also that of a move that has not ended. */
  async releaseAll(tx: EntityManager, instance: Instance): Promise<void> {
    const migration = await this.migrations.find(tx, instance.uuid);
    if (migration === null) {
      if (instance.host === null || instance.node === null) return;
      const resources = resourcesOf(instance);
      await this.scheduler.release(tx, instance.host, instance.node, resources);
      return;
    }
    const flavors = flavorsOf((await extraOf(tx, instance.uuid)).flavor);
    await this.release(tx, instance, migration, flavors, 'source');
    await this.release(tx, instance, migration, flavors, 'destination');
    // nova/compute/api.py _confirm_resize_on_deleting; any other move has failed.
    await this.migrations.setStatus(tx, migration, migration.status === 'finished' ? 'confirmed' : 'failed');
  }
}
