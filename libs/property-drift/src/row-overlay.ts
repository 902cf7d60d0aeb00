import {
  IMAGE_PREFIX,
  type ImageMetadata,
  PROPERTY_ROWS,
  propertyFlow,
  type SystemMetadata,
  storedSystemMetadata,
  userKeyed,
} from '#image-properties';
import { type ReleaseName } from '#releases';

/** The row that a property becomes, cut as the release cuts it; null when it becomes none. */
export function rowOf(release: ReleaseName, property: string, value: unknown): string | null {
  const image = { properties: userKeyed({ [property]: value }) };
  const rows = storedSystemMetadata(propertyFlow(release).systemMetadataFromImage(image));
  return rows[`${IMAGE_PREFIX}${property}`] ?? null;
}

/** system_metadata with another value of one property, or without it. */
export function withRow(rows: SystemMetadata, property: string, value: string | null): SystemMetadata {
  const key = `${IMAGE_PREFIX}${property}`;
  const changed = userKeyed<string | null>(rows);
  if (value === null) delete changed[key];
  else changed[key] = value;
  return changed;
}

/** An image with another value of one property, or without it. */
export function withImageProperty(image: ImageMetadata, property: string, value: string | null): ImageMetadata {
  const properties = userKeyed<unknown>(image.properties ?? {});
  if (value === null) delete properties[property];
  else properties[property] = value;
  return { ...image, properties };
}

const FIELD_OF = new Map(
  [...PROPERTY_ROWS].flatMap(([field, row]) =>
    [field, ...(row.legacyNames ?? []), row.before?.name ?? field].map((name) => [name, row] as const),
  ),
);

/** Values that a property may have had before: those of an enumeration, or true and false. */
export function otherValues(property: string): readonly string[] {
  const type = FIELD_OF.get(property)?.type;
  if (type?.kind === 'enum') return type.values;
  return type?.kind === 'boolean' ? ['true', 'false'] : [];
}
