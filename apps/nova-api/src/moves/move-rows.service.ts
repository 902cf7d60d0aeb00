import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PropertyFlow, SystemMetadata } from '#image-properties';
import type { MoveUpdate } from '#nova-rpc';
import { Instance } from '../instances/instance.entity.js';
import { InstanceExtra } from '../instances/instance-details.entities.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { flavorsOf, flavorsText, type StoredFlavors } from '../instances/nova-flavor.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { Migration } from './migration.entity.js';
import { contextOf, extraOf } from './migration-context.js';
import { MoveClaims } from './move-claims.service.js';

/** Writes what hosts report of a move: its status, the side and the flavor of the server, and the claims. */
@Injectable()
export class MoveRows {
  constructor(
    private readonly claims: MoveClaims,
    private readonly rows: InstanceRows,
    private readonly requestSpecs: RequestSpecs,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @returns the migration, and whether the report was news; null when there is no such migration */
  async apply(
    tx: EntityManager,
    instance: Instance,
    move: MoveUpdate,
  ): Promise<{ readonly migration: Migration; readonly isNews: boolean } | null> {
    const { uuid } = instance;
    const where = { id: move.migration_id, instance_uuid: uuid, deleted: 0 };
    const migration = await tx.getRepository(Migration).findOne({ where, lock: { mode: 'pessimistic_write' } });
    if (migration === null) return null;
    if (move.status === migration.status) return { migration, isNews: false };
    const extra = await extraOf(tx, uuid);
    const flavors = flavorsOf(extra.flavor);
    if (move.release !== undefined) await this.claims.release(tx, instance, migration, flavors, move.release);
    await this.#side(tx, instance, migration, move);
    await this.#numa(tx, move, extra);
    await this.#flavor(tx, instance, flavors, move.flavor, extra, this.profile.moves.confirmedRows);
    const { status = migration.status, dest_host = migration.dest_host } = move;
    await tx.getRepository(Migration).update({ id: migration.id }, { status, dest_host });
    return { migration: Object.assign(migration, { status, dest_host }), isNews: true };
  }

  /** Ends a resize that did not happen: the current flavor stays, `old_flavor` and `new_flavor` of instance_extra go. */
  async settle(tx: EntityManager, instance: Instance): Promise<void> {
    const extra = await extraOf(tx, instance.uuid);
    await this.#flavor(tx, instance, flavorsOf(extra.flavor), 'settle', extra, []);
  }

  async #side(tx: EntityManager, instance: Instance, migration: Migration, { side }: MoveUpdate) {
    if (side === undefined) return;
    const { source_compute, source_node, dest_compute, dest_node } = migration;
    const [host, node] = side === 'source' ? [source_compute, source_node] : [dest_compute, dest_node];
    Object.assign(instance, { host, node });
    await tx.getRepository(Instance).update({ id: instance.id }, { host, node });
  }

  /** The claim of a side holds when the server goes there; the source's again as soon as the destination has let go. */
  async #numa(tx: EntityManager, { side, status }: MoveUpdate, extra: InstanceExtra) {
    const context = contextOf(extra);
    const holding = status === 'reverted' ? 'source' : side;
    if (context === null || holding === undefined) return;
    const numa_topology = holding === 'source' ? context.old_numa_topology : context.new_numa_topology;
    await tx.getRepository(InstanceExtra).update({ id: extra.id }, { numa_topology });
  }

  /** A repeated report finds the flavor that it names current already, and changes nothing. */
  async #flavor(
    tx: EntityManager,
    instance: Instance,
    flavors: StoredFlavors,
    change: MoveUpdate['flavor'],
    extra: InstanceExtra,
    settledRows: readonly string[],
  ): Promise<void> {
    if (change === undefined || (change === 'new' && flavors.old !== null)) return;
    const { cur, old, new: next } = flavors;
    const settled = change !== 'new';
    const changed: StoredFlavors = settled
      ? { cur: change === 'old' ? (old ?? cur) : cur, old: null, new: null }
      : { cur: next ?? cur, old: cur, new: next ?? cur };
    const context = settled ? { migration_context: null } : {};
    await tx.getRepository(InstanceExtra).update({ id: extra.id }, { flavor: flavorsText(changed), ...context });
    if (settled && next !== null) await this.requestSpecs.change(tx, instance.uuid, { flavor: changed.cur });
    const { id, memory_mb, vcpus, root_gb, ephemeral_gb } = changed.cur;
    const columns = { instance_type_id: id, memory_mb, vcpus, root_gb, ephemeral_gb };
    Object.assign(instance, columns);
    await tx.getRepository(Instance).update({ id: instance.id }, columns);
    const gone = settled ? [...this.#keys(cur, 'old_'), ...this.#keys(cur, 'new_')] : [];
    const confirmed = change === 'settle' ? settledRows : [];
    await this.rows.systemMetadata(tx, instance.uuid, this.#stored(changed), [...gone, ...confirmed]);
  }

  #stored({ cur, old }: StoredFlavors): SystemMetadata {
    return { ...this.flow.storedFlavor(cur, ''), ...(old === null ? {} : this.flow.storedFlavor(old, 'old_')) };
  }

  #keys(flavor: StoredFlavors['cur'], prefix: 'old_' | 'new_'): string[] {
    return Object.keys(this.flow.storedFlavor(flavor, prefix));
  }
}
