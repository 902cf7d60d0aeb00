import { NovaError, PythonError } from '../errors.js';
import { pythonItem, pythonIterable } from '../python/containers.js';
import { boolFromString } from '../python/numbers.js';
import { asciiText, pythonText } from '../python/text.js';
import type { ImageMetadata, InstanceColumns, UserKeyed } from '../types.js';
import { member, propertiesOf } from '../user-keyed.js';

/** Default of `null_kernel`: an image with this kernel boots its own. */
const NULL_KERNEL = 'nokernel';

function isDisabled(autoDiskConfig: unknown): boolean {
  if (autoDiskConfig === null || autoDiskConfig === undefined) return false;
  if (typeof autoDiskConfig !== 'string') {
    throw new PythonError('AttributeError', "the property auto_disk_config is no text: it has no attribute 'strip'");
  }
  return autoDiskConfig.trim().toLowerCase() === 'disabled';
}

/**
 * Columns that the image's raw properties fill (the names of later releases, `hw_architecture` and so on, do not count).
 * Source: nova/compute/api.py _inherit_properties_from_image (2014.1)
 * @throws NovaError 400 when the image forbids what the request wants
 */
export function inheritedColumns(
  image: ImageMetadata,
  autoDiskConfig: boolean | null,
): Pick<InstanceColumns, 'os_type' | 'architecture' | 'vm_mode' | 'auto_disk_config'> {
  const properties = propertiesOf(image);
  const fromImage = member(properties, 'auto_disk_config') ?? null;
  if (isDisabled(fromImage) && autoDiskConfig) {
    const message = `Requested image ${pythonText(image.id, 2)} has automatic disk resize disabled.`;
    throw new NovaError('AutoDiskConfigDisabledByImage', message, { status: 400 });
  }
  return {
    os_type: member(properties, 'os_type') ?? null,
    architecture: member(properties, 'architecture') ?? null,
    vm_mode: member(properties, 'vm_mode') ?? null,
    auto_disk_config: autoDiskConfig ?? boolFromString(fromImage),
  };
}

/**
 * Request first, then the image's kernel_id and ramdisk_id; the null kernel takes both away.
 * Source: nova/compute/api.py _handle_kernel_and_ramdisk (2014.1)
 */
export function kernelAndRamdisk(
  image: ImageMetadata,
  requested: { kernelId?: string | null; ramdiskId?: string | null; nullKernel?: string },
): { kernelId: string | null; ramdiskId: string | null } {
  const properties = propertiesOf(image);
  const text = (value: unknown) => (value === null || value === undefined ? null : pythonText(value, 2));
  const kernelId = requested.kernelId ?? text(member(properties, 'kernel_id'));
  const ramdiskId = requested.ramdiskId ?? text(member(properties, 'ramdisk_id'));
  return kernelId === asciiText(requested.nullKernel ?? NULL_KERNEL)
    ? { kernelId: null, ramdiskId: null }
    : { kernelId, ramdiskId };
}

/**
 * Property root_device_name, else the last entry of `mappings` whose `virtual` is root.
 * Source: nova/block_device.py properties_root_device_name (2014.1)
 * @throws PythonError TypeError, KeyError when `mappings` has another shape (as a volume's text copy of it has)
 */
export function rootDeviceName(properties: UserKeyed): string | null {
  let name: unknown = null;
  for (const mapping of pythonIterable(Object.hasOwn(properties, 'mappings') ? properties['mappings'] : [])) {
    if (pythonItem(mapping, 'virtual') === 'root') name = pythonItem(mapping, 'device');
  }
  if (Object.hasOwn(properties, 'root_device_name')) name = properties['root_device_name'];
  return name as string | null;
}
