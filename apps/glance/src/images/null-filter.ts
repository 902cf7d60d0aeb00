import type { UserKeyed } from '#image-properties';

/** What of a v2 document is sent, and how an attribute or a custom property that is null shows (glance/schema.py Schema.filter). */
export type NullFilter = (document: UserKeyed, schemaNames: ReadonlySet<string>) => UserKeyed;

/** 2014.1 */
export const withoutNulls: NullFilter = (document) => {
  const shown: UserKeyed = Object.create(null);
  for (const [name, value] of Object.entries(document)) if (value !== null) shown[name] = value;
  return shown;
};

/** v1 stored custom properties that are null, which the schema has no room for: they read as empty text. */
export const emptyCustomNulls: NullFilter = (document, schemaNames) => {
  const shown: UserKeyed = Object.create(null);
  for (const [name, value] of Object.entries(document))
    shown[name] = value === null && !schemaNames.has(name) ? '' : value;
  return shown;
};
