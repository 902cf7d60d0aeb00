import type { BlockDeviceData } from '#nova-rpc';
import type { CinderClient, NewVolume } from '#service-clients';

/** A block device that no volume can be made for, with what it lacks. */
class InvalidBlockDevice extends Error {
  constructor(row: BlockDeviceData, lack: string) {
    super(`block device ${row.device_name ?? row.uuid} of source ${row.source_type} ${lack}`);
    this.name = 'InvalidBDM';
  }
}

function sizeOf(row: BlockDeviceData): number {
  if (row.volume_size === null) throw new InvalidBlockDevice(row, 'has no volume_size');
  return row.volume_size;
}

function required(row: BlockDeviceData, column: 'image_id' | 'snapshot_id'): string {
  const value = row[column];
  if (value === null) throw new InvalidBlockDevice(row, `has no ${column}`);
  return value;
}

type Recipe = (
  cinder: Pick<CinderClient, 'showSnapshot'>,
  instanceUuid: string,
  row: BlockDeviceData,
) => Promise<NewVolume>;

/** By source_type. Sizes in GiB; names as nova gives them (nova/virt/block_device.py). */
const RECIPES: Readonly<Record<'image' | 'snapshot' | 'blank', Recipe>> = {
  image: async (_cinder, _uuid, row) => ({ name: '', size: sizeOf(row), imageRef: required(row, 'image_id') }),
  snapshot: async (cinder, _uuid, row) => {
    const snapshotId = required(row, 'snapshot_id');
    const size = row.volume_size ?? (await cinder.showSnapshot(snapshotId))?.size;
    if (size === undefined) throw new InvalidBlockDevice(row, `names snapshot ${snapshotId}, which does not exist`);
    return { name: '', size, snapshot_id: snapshotId };
  },
  blank: async (_cinder, uuid, row) => ({ name: `${uuid}-blank-vol`, size: sizeOf(row) }),
};

/** The volume to create for a block device that names none. @throws InvalidBlockDevice */
export async function newVolumeFor(
  cinder: Pick<CinderClient, 'showSnapshot'>,
  instanceUuid: string,
  row: BlockDeviceData,
): Promise<NewVolume> {
  const source = row.source_type;
  if (source === null || source === 'volume') throw new InvalidBlockDevice(row, 'has no volume_id');
  return RECIPES[source](cinder, instanceUuid, row);
}
