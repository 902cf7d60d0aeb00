import type { BlockDeviceRow, ConnectionInfo, UserKeyed } from '#image-properties';
import type { BootInput, BootSpec, VolumeSpec } from './boot-input.js';
import { dataVolumeId, ROOT_VOLUME_ID } from './reference-server.js';
import { volumeConnection } from './volume-connections.js';

/** A request's own block devices; absent where the API maps the image by itself. */
export interface RequestedDevices {
  blockDevices?: UserKeyed[];
  legacyBdm?: boolean;
}

function given(spec: VolumeSpec & Pick<BootSpec, 'device_name' | 'size'>): UserKeyed {
  const { device_name, disk_bus, device_type, size: volume_size } = spec;
  const fields = Object.entries({ device_name, disk_bus, device_type, volume_size });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function volumeDevice(volumeId: string, bootIndex: number): UserKeyed {
  return {
    source_type: 'volume',
    destination_type: 'volume',
    volume_id: volumeId,
    boot_index: bootIndex,
    delete_on_termination: false,
  };
}

function rootDevice(boot: BootSpec, imageId: string): UserKeyed {
  if (boot.from === 'volume') {
    if (boot.source !== 'image') return { ...volumeDevice(ROOT_VOLUME_ID, 0), ...given(boot) };
    const { volume_id: _none, ...made } = volumeDevice(ROOT_VOLUME_ID, 0);
    return { ...made, source_type: 'image', image_id: imageId, ...given({ size: 10, ...boot }) };
  }
  return {
    source_type: 'image',
    destination_type: 'local',
    image_id: imageId,
    boot_index: 0,
    delete_on_termination: true,
  };
}

/** The mapping that a client sends for a boot: none at all for a plain boot from an image. */
export function requestedDevices({ boot, image }: Pick<BootInput, 'boot' | 'image'>): RequestedDevices {
  const data = (boot.data_volumes ?? []).map(({ disk_bus, device_type }, index) => ({
    ...volumeDevice(dataVolumeId(index), -1),
    ...given({ disk_bus, device_type }),
  }));
  if (boot.from === 'image' && !boot.bdm_v2 && data.length === 0) return {};
  if (boot.from === 'volume' && boot.legacy) {
    const name = boot.device_name ?? 'vda';
    return {
      blockDevices: [{ device_name: name, volume_id: ROOT_VOLUME_ID, delete_on_termination: false }, ...data],
      legacyBdm: true,
    };
  }
  return { blockDevices: [rootDevice(boot, image.id ?? ''), ...data], legacyBdm: false };
}

/** The connection of a row's volume, null for a local disk. A volume that Nova makes is the root volume. */
function connectionOf(row: BlockDeviceRow, boot: BootSpec): ConnectionInfo | null {
  if (row.destination_type !== 'volume' || row.source_type === 'blank') return null;
  const volumeId = row.volume_id ?? ROOT_VOLUME_ID;
  const index = (boot.data_volumes ?? []).findIndex((_volume, at) => dataVolumeId(at) === volumeId);
  return volumeConnection(boot.data_volumes?.[index] ?? boot, volumeId, index + 1);
}

/** Rows as the compute host gets them once Cinder has connected the volumes. */
export function connectedDevices(rows: readonly BlockDeviceRow[], boot: BootSpec): BlockDeviceRow[] {
  return rows.map((row) => {
    const connection_info = connectionOf(row, boot);
    const volume_id = connection_info === null ? row.volume_id : (row.volume_id ?? ROOT_VOLUME_ID);
    return { ...row, volume_id, connection_info };
  });
}
