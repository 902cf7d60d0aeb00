import { prependDev } from '../block-devices/typed-block-device.js';
import { newBlockDevices } from '../block-devices/typed-mapping.js';
import type { NewServer, NewServerRows, PropertyFlow } from '../property-flow.js';
import { rowsOfImage } from '../system-metadata/typed-system-metadata.js';
import type { BlockDeviceRow } from '../types.js';
import { configDriveColumn } from './config-drive.js';
import { inheritedColumns, rootDeviceName } from './typed-instance-columns.js';

function deviceRequest(request: NewServer) {
  return {
    imageRef: request.imageRef,
    image: request.bootMetadata,
    flavor: request.flavor,
    rootDeviceName: prependDev(rootDeviceName(request.bootMetadata.properties ?? {})),
    mappings: request.blockDevices ?? [],
    legacyBdm: request.legacyBdm ?? request.blockDevices === undefined,
  };
}

/** The mapping that _validate_bdm looks at (nova/compute/api.py _check_and_transform_bdm, 26.2). */
export function blockDevicesOf(request: NewServer): BlockDeviceRow[] {
  return newBlockDevices(deviceRequest(request));
}

/**
 * All rows of a new server (nova/compute/api.py _validate_and_build_base_options, _populate_instance_for_create).
 *
 * @param namesOwner whether system_metadata holds the names of user and project
 * @throws NovaError for a mapping or config drive value that the API refuses
 */
function newServer(
  request: NewServer,
  { kernelAndRamdisk, namesOwner }: Pick<PropertyFlow, 'kernelAndRamdisk'> & { readonly namesOwner: boolean },
): NewServerRows {
  const { bootMetadata, flavor, imageRef } = request;
  const kernel = kernelAndRamdisk(bootMetadata, request);
  const rootName = prependDev(rootDeviceName(bootMetadata.properties ?? {}));
  const rows = rowsOfImage(bootMetadata, flavor);
  rows['image_base_image_ref'] ??= imageRef;
  if (namesOwner) {
    rows['owner_user_name'] = request.userName ?? null;
    rows['owner_project_name'] = request.projectName ?? null;
  }
  return {
    columns: {
      image_ref: imageRef,
      kernel_id: kernel.kernelId ?? '',
      ramdisk_id: kernel.ramdiskId ?? '',
      root_device_name: rootName,
      config_drive: configDriveColumn(request.configDrive, 3),
      ...inheritedColumns(bootMetadata, request.autoDiskConfig ?? null),
    },
    systemMetadata: rows,
    blockDevices: blockDevicesOf(request),
  };
}

/** {@link PropertyFlow.newServer}, with what it does of its own besides. */
export function newServers(
  rules: Pick<PropertyFlow, 'kernelAndRamdisk'> & { readonly namesOwner: boolean },
): Pick<PropertyFlow, 'newServer' | 'kernelAndRamdisk'> {
  const { kernelAndRamdisk } = rules;
  return { kernelAndRamdisk, newServer: (request) => newServer(request, rules) };
}
