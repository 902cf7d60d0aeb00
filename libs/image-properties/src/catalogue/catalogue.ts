import { DISPLAY_AND_NETWORK_PROPERTIES } from './hw-display-and-network.js';
import { NUMA_AND_DEVICE_PROPERTIES } from './hw-numa-and-devices.js';
import { PROCESSOR_PROPERTIES } from './hw-processor.js';
import { STORAGE_AND_MEMORY_PROPERTIES } from './hw-storage-and-memory.js';
import { IMAGE_USE_PROPERTIES } from './img.js';
import { OPERATING_SYSTEM_PROPERTIES } from './os.js';
import type { PropertyRow } from './property-row.js';
import type { ValueOf } from './property-types.js';

/** Every field of ImageMetaProps up to version 1.44, in the order of the original. */
export const IMAGE_PROPERTIES = {
  ...PROCESSOR_PROPERTIES,
  ...STORAGE_AND_MEMORY_PROPERTIES,
  ...NUMA_AND_DEVICE_PROPERTIES,
  ...DISPLAY_AND_NETWORK_PROPERTIES,
  ...IMAGE_USE_PROPERTIES,
  ...OPERATING_SYSTEM_PROPERTIES,
} as const;

export type ImagePropertyName = keyof typeof IMAGE_PROPERTIES;

/** The typed properties of an image; a property that is not set is absent. */
export type ImageMetaProps = {
  [N in ImagePropertyName]?: ValueOf<(typeof IMAGE_PROPERTIES)[N]['type']>;
};

/** Rows by name, for look-ups with a name that a user chose. */
export const PROPERTY_ROWS: ReadonlyMap<string, PropertyRow> = new Map<string, PropertyRow>(
  Object.entries(IMAGE_PROPERTIES),
);

/** True when `version` (`1.34`) is not newer than `limit`. */
export function isUpTo(version: string, limit: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [limitMajor = 0, limitMinor = 0] = limit.split('.').map(Number);
  return major < limitMajor || (major === limitMajor && minor <= limitMinor);
}
