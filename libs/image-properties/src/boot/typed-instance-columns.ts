import { NovaError, PythonError } from '../errors.js';
import { boolFromString } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { typeName } from '../python/types.js';
import type { ImageMetadata, InstanceColumns, UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';

/** Kernel and ramdisk: of the request, else of the image; `nokernel` means neither (nova/compute/api.py, zed). */
export function kernelAndRamdisk(
  image: ImageMetadata,
  requested: { kernelId?: string | null; ramdiskId?: string | null },
): { kernelId: string | null; ramdiskId: string | null } {
  const property = (name: string): string | null => {
    const value = image.properties?.[name];
    return value === null || value === undefined ? null : pythonText(value, 3);
  };
  const kernelId = requested.kernelId ?? property('kernel_id');
  if (kernelId === 'nokernel') return { kernelId: null, ramdiskId: null };
  return { kernelId, ramdiskId: requested.ramdiskId ?? property('ramdisk_id') };
}

/** A member that must be there: Python's KeyError else, and TypeError for an entry that has no members. */
function requiredMember(entry: unknown, key: string): unknown {
  if (!isDict(entry)) {
    throw new PythonError('TypeError', `'${typeName(entry)}' indices must be integers or slices, not 'str'`);
  }
  if (!Object.hasOwn(entry, key)) throw new PythonError('KeyError', `'${key}'`);
  return entry[key];
}

/** What a walk over `mappings` meets: the items of a list, the characters of a text, the keys of a dictionary. */
function walked(mappings: unknown): readonly unknown[] {
  if (mappings === undefined) return [];
  if (typeof mappings === 'string') return [...mappings];
  if (Array.isArray(mappings)) return mappings;
  if (isDict(mappings)) return Object.keys(mappings);
  throw new PythonError('TypeError', `'${typeName(mappings)}' object is not iterable`);
}

/** `root_device_name`, else the device that the image's `mappings` call root (nova/block_device.py). */
export function rootDeviceName(properties: UserKeyed): string | null {
  let name: unknown = null;
  for (const entry of walked(properties['mappings'])) {
    if (requiredMember(entry, 'virtual') === 'root') name = requiredMember(entry, 'device');
  }
  if (Object.hasOwn(properties, 'root_device_name')) name = properties['root_device_name'];
  return name as string | null;
}

/**
 * Columns of nova.instances that the image fills. The raw, legacy names are read: hw_architecture and hw_vm_mode have no
 * effect here (nova/compute/api.py _inherit_properties_from_image, zed).
 *
 * @throws NovaError AutoDiskConfigDisabledByImage (400)
 */
export function inheritedColumns(
  image: ImageMetadata,
  autoDiskConfig: boolean | null,
): Pick<InstanceColumns, 'os_type' | 'architecture' | 'vm_mode' | 'auto_disk_config'> {
  const properties = image.properties ?? {};
  const configured = properties['auto_disk_config'] ?? null;
  if (configured !== null && typeof configured !== 'string') {
    throw new PythonError('AttributeError', `'${typeName(configured)}' object has no attribute 'strip'`);
  }
  if (configured?.trim().toLowerCase() === 'disabled' && autoDiskConfig) {
    const message = `Requested image ${image.id ?? 'None'} has automatic disk resize disabled.`;
    throw new NovaError('AutoDiskConfigDisabledByImage', message, { status: 400 });
  }
  return {
    os_type: properties['os_type'] ?? null,
    architecture: properties['architecture'] ?? null,
    vm_mode: properties['vm_mode'] ?? null,
    auto_disk_config: autoDiskConfig ?? boolFromString(configured),
  };
}
