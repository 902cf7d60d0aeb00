import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import type { SystemMetadata } from '#image-properties';
import type { BlockDeviceData, InstanceFaultData, InstanceUpdate, InstanceUpdates, NetworkInfoVif } from '#nova-rpc';
import { BlockDeviceMapping } from './block-device-mapping.entity.js';
import { Instance } from './instance.entity.js';
import { InstanceFault, InstanceInfoCache, InstanceSystemMetadata } from './instance-details.entities.js';

/** Writes an instance's columns and the rows that hang on it. Writing the same twice leaves the same rows. */
@Injectable()
export class InstanceRows {
  /** Columns of `updates` that are there; the entity is changed with its row. */
  async columns(tx: EntityManager, instance: Instance, updates: InstanceUpdates): Promise<void> {
    const { system_metadata: _rows, system_metadata_removed: _removed, launched_at, ...plain } = updates;
    const given = { ...plain, launched_at: launched_at === undefined ? undefined : new Date(launched_at) };
    const columns = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    Object.assign(instance, columns);
    if (Object.keys(columns).length > 0) await tx.getRepository(Instance).update({ id: instance.id }, columns);
  }

  async systemMetadata(
    tx: EntityManager,
    uuid: string,
    rows: SystemMetadata,
    removed: readonly string[] = [],
  ): Promise<void> {
    const repository = tx.getRepository(InstanceSystemMetadata);
    // For good: who reads the rows of a deleted server must find each key once (nova/db/main/api.py _instance_metadata_update_in_place).
    if (removed.length > 0) {
      await tx.query(
        'DELETE FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND deleted = 0 AND key = ANY($2)',
        [uuid, removed],
      );
    }
    const keys = Object.keys(rows);
    if (keys.length === 0) return;
    const stored = await repository.find({ where: { instance_uuid: uuid, key: In(keys), deleted: 0 } });
    const known = new Map(stored.map((row) => [row.key, row]));
    for (const [key, value] of Object.entries(rows)) {
      const row = known.get(key);
      if (row === undefined) await repository.insert({ instance_uuid: uuid, key, value });
      else if (row.value !== value) await repository.update({ id: row.id }, { value });
    }
  }

  /** Block devices and VIFs that the report names. */
  async devices(tx: EntityManager, uuid: string, update: InstanceUpdate): Promise<void> {
    for (const device of update.block_device_mapping ?? []) await this.blockDevice(tx, uuid, device);
    for (const [device, volume_size] of Object.entries(update.block_device_sizes ?? {}))
      await tx
        .getRepository(BlockDeviceMapping)
        .update({ uuid: device, instance_uuid: uuid, deleted: 0 }, { volume_size });
    const { block_devices_removed: removed = [], network_info_change: change } = update;
    if (removed.length > 0) await this.removeBlockDevices(tx, uuid, removed);
    if (change !== undefined) await this.#networkInfo(tx, uuid, change);
  }

  async removeBlockDevices(tx: EntityManager, instanceUuid: string, uuids: readonly string[]): Promise<void> {
    await tx.query(
      'UPDATE nova.block_device_mapping SET deleted = id, deleted_at = now() WHERE instance_uuid = $1 AND deleted = 0 AND uuid = ANY($2)',
      [instanceUuid, uuids],
    );
  }

  async #networkInfo(
    tx: EntityManager,
    instance_uuid: string,
    { add, remove }: NonNullable<InstanceUpdate['network_info_change']>,
  ): Promise<void> {
    const caches = tx.getRepository(InstanceInfoCache);
    const cache = await caches.findOneBy({ instance_uuid, deleted: 0 });
    if (cache === null) return;
    const gone = new Set([add?.id, remove]);
    const kept = (JSON.parse(cache.network_info) as NetworkInfoVif[]).filter(({ id }) => !gone.has(id));
    const network_info = JSON.stringify(add === undefined ? kept : [...kept, add]);
    await caches.update({ id: cache.id }, { network_info });
  }

  async blockDevice(tx: EntityManager, instance_uuid: string, device: BlockDeviceData): Promise<void> {
    const { device_name, device_type, disk_bus, volume_id, volume_size, attachment_id, connection_info } = device;
    const connection =
      connection_info === null || connection_info === undefined ? null : JSON.stringify(connection_info);
    const columns = {
      device_name,
      device_type,
      disk_bus,
      volume_id,
      volume_size,
      attachment_id,
      connection_info: connection,
    };
    await tx.getRepository(BlockDeviceMapping).update({ uuid: device.uuid, instance_uuid, deleted: 0 }, columns);
  }

  async fault(tx: EntityManager, instance_uuid: string, fault: InstanceFaultData): Promise<void> {
    const faults = tx.getRepository(InstanceFault);
    const same = await faults.existsBy({ instance_uuid, message: fault.message, deleted: 0 });
    if (!same) await faults.insert({ instance_uuid, ...fault });
  }
}
