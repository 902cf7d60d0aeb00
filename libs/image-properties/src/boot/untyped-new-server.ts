import { type BlockDeviceRequest, newBlockDevices, plannedBlockDevices } from '../block-devices/untyped-mapping.js';
import type { NewServer, NewServerRows } from '../property-flow.js';
import { storedSystemMetadata } from '../system-metadata/stored-system-metadata.js';
import { flavorSystemMetadata, systemMetadataFromImage } from '../system-metadata/untyped-system-metadata.js';
import type { BlockDeviceRow } from '../types.js';
import { propertiesOf, userKeyed } from '../user-keyed.js';
import { configDriveColumn } from './config-drive.js';
import { checkFlavorEnabled } from './untyped-image-checks.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './untyped-instance-columns.js';

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
  return newBlockDevices(deviceRequest(request));
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
