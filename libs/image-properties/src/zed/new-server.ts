import { NovaError } from '../errors.js';
import type { NewServer, NewServerRows } from '../property-flow.js';
import { isTruthy } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { newBlockDevices, prependDev } from './block-devices.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './boot.js';
import { storedSystemMetadata } from './system-metadata.js';

const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** The column `config_drive`: a text, empty for no (nova/compute/api.py _check_config_drive, zed). */
function configDriveColumn(requested: unknown): string {
  if (!isTruthy(requested)) return '';
  const word = pythonText(requested, 3).trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return 'True';
  if (FALSE_WORDS.has(word)) return '';
  const message = `Invalid value for Config Drive option: ${pythonText(requested, 3)}`;
  throw new NovaError('ConfigDriveInvalidValue', message, { status: 400 });
}

/**
 * All rows of a new server (nova/compute/api.py _validate_and_build_base_options, _populate_instance_for_create, zed).
 *
 * @throws NovaError for a mapping or config drive value that the API refuses
 */
export function newServer(request: NewServer): NewServerRows {
  const { bootMetadata, flavor, imageRef } = request;
  const kernel = kernelAndRamdisk(bootMetadata, { kernelId: request.kernelId, ramdiskId: request.ramdiskId });
  const rootName = prependDev(rootDeviceName(bootMetadata.properties ?? {}));
  const rows = storedSystemMetadata(bootMetadata, flavor);
  rows['image_base_image_ref'] ??= imageRef;
  rows['owner_user_name'] = request.userName ?? null;
  rows['owner_project_name'] = request.projectName ?? null;
  return {
    columns: {
      image_ref: imageRef,
      kernel_id: kernel.kernelId ?? '',
      ramdisk_id: kernel.ramdiskId ?? '',
      root_device_name: rootName,
      config_drive: configDriveColumn(request.configDrive),
      ...inheritedColumns(bootMetadata, request.autoDiskConfig ?? null),
    },
    systemMetadata: rows,
    blockDevices: newBlockDevices({
      imageRef,
      image: bootMetadata,
      flavor,
      rootDeviceName: rootName,
      mappings: request.blockDevices ?? [],
      legacyBdm: request.legacyBdm ?? request.blockDevices === undefined,
    }),
  };
}
