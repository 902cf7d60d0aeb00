import { type ImageMeta, type ImageMetaProps, PROPERTY_ROWS, pythonRepr } from '#image-properties';
import type { NovaImage } from '../../xml/nova-metadata.js';
import { coercedSetRepr } from './coerced-set.js';

const NAMES = [...PROPERTY_ROWS.keys()] as (keyof ImageMetaProps)[];

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(printedItem).join(', ')}]`;
  return pythonRepr(value, 3);
}

function printedItem(value: unknown): string {
  return value instanceof Set ? coercedSetRepr(value as ReadonlySet<number>) : pythonRepr(value, 3);
}

/** Known properties in the order of the fields of ImageMetaProps, with their types and then printed by Python. */
function printedProperties(properties: ImageMetaProps): [string, string][] {
  const entries: [string, string][] = [];
  for (const name of NAMES) {
    const value: unknown = properties[name];
    if (value !== undefined) entries.push([name, printed(value)]);
  }
  return entries;
}

/** The image in a domain's metadata (nova/virt/driver.py ImageMeta.from_instance, LibvirtConfigGuestMetaImage). */
export function imageMetadata(image: ImageMeta, uuid: string): NovaImage {
  return {
    uuid,
    containerFormat: image.container_format ?? null,
    diskFormat: image.disk_format ?? null,
    minDisk: image.min_disk ?? null,
    minRam: image.min_ram ?? null,
    properties: printedProperties(image.properties),
  };
}
