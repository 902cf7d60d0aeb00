import { type BlockDeviceRequest, mergedBlockDevices, plannedBlockDevices } from '../block-devices/untyped-mapping.js';
import type { BootSource, NewServer, NewServerRows } from '../property-flow.js';
import { isTruthy } from '../python/numbers.js';
import { storedSystemMetadata } from '../system-metadata/stored-system-metadata.js';
import { flavorSystemMetadata, systemMetadataFromImage } from '../system-metadata/untyped-system-metadata.js';
import type { BlockDeviceRow, ImageMetadata, UserKeyed, VolumeFacts } from '../types.js';
import { propertiesOf, userKeyed } from '../user-keyed.js';
import { configDriveColumn } from './config-drive.js';
import { checkFlavorEnabled } from './untyped-image-checks.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './untyped-instance-columns.js';

/** The root of a legacy mapping is the one named exactly so: `/dev/vda` boots, but brings no metadata. */
const LEGACY_ROOT = 'vda';

/**
 * The first root mapping that names an image or a volume; a snapshot is passed over.
 * Source: nova/compute/api.py _get_bdm_image_metadata (2014.1)
 */
export function bootSource(blockDevices: readonly UserKeyed[], legacyBdm: boolean): BootSource | null {
  for (const device of blockDevices) {
    if (legacyBdm ? device['device_name'] !== LEGACY_ROOT : device['boot_index'] !== 0) continue;
    if (isTruthy(device['image_id'])) return { kind: 'image', id: String(device['image_id']) };
    if (isTruthy(device['volume_id'])) return { kind: 'volume', id: String(device['volume_id']) };
  }
  return null;
}

/** Everything that the volume remembers of its image counts as properties: 2014.1 takes nothing out. */
export function imageMetadataFromVolume(volume: VolumeFacts): ImageMetadata {
  return { properties: userKeyed(volume.volume_image_metadata) };
}

/** Only the image's properties count, none of its attributes. */
export function imageMetadataFromVolumeSource(image: ImageMetadata): ImageMetadata {
  return { properties: userKeyed(propertiesOf(image)) };
}

function deviceRequest(request: NewServer): BlockDeviceRequest {
  return {
    image: request.bootMetadata,
    imageRef: request.imageRef,
    rootDeviceName: rootDeviceName(propertiesOf(request.bootMetadata)),
    requested: request.blockDevices ?? [],
    legacy: request.legacyBdm ?? (request.blockDevices ?? []).length === 0,
    flavor: request.flavor,
  };
}

/** The mapping that _validate_bdm looks at. Source: nova/compute/api.py _check_and_transform_bdm (2014.1) */
export function blockDevicesOf(request: NewServer): BlockDeviceRow[] {
  return mergedBlockDevices(deviceRequest(request));
}

/** Source: nova/compute/api.py _validate_and_build_base_options and _populate_instance_for_create (2014.1) */
export function newServer(request: NewServer): NewServerRows {
  const image = request.bootMetadata;
  checkFlavorEnabled(request.flavor);
  const { kernelId, ramdiskId } = kernelAndRamdisk(image, request);
  const config_drive = configDriveColumn(request.configDrive, 2);
  const root = rootDeviceName(propertiesOf(image));
  const columns = {
    image_ref: request.imageRef,
    kernel_id: kernelId || '',
    ramdisk_id: ramdiskId || '',
    root_device_name: root,
    config_drive,
    ...inheritedColumns(image, request.autoDiskConfig ?? null),
  };
  const blockDevices = plannedBlockDevices(deviceRequest(request), request.instanceUuid);
  const rows = userKeyed<unknown>(
    flavorSystemMetadata(request.flavor),
    { image_base_image_ref: request.imageRef },
    systemMetadataFromImage(image, request.flavor),
  );
  return { columns, systemMetadata: storedSystemMetadata(rows), blockDevices };
}
