import type { PythonDialect } from '../python/repr.js';
import type { UserKeyed } from '../types.js';
import type { GlanceLimits } from './types.js';

/** What differs between the Images API v2 of two releases, as data. */
export interface GlanceProfile {
  dialect: PythonDialect;
  /** Whether a refusal shows the keys of a schema sorted, or in the schema's own order, as newer jsonschema does. */
  sortsSchemaKeys: boolean;
  schemaProperties: UserKeyed<UserKeyed>;
  limits: GlanceLimits;
  /** Body keys of POST that are refused before anything else (403). */
  disallowed: readonly string[];
  /** Attributes that a request may never set (403). */
  readOnly: readonly string[];
  /** The same, as the image factory knows them when an image is created. */
  readOnlyOnCreate: readonly string[];
  /** Names that PATCH may not touch (403). */
  reserved: readonly string[];
  /** Names that POST may not use as custom properties: the request parser's and the image factory's. */
  reservedOnCreate: readonly string[];
  reservedByFactory: readonly string[];
  reservedNamespaces: readonly string[];
  /** Body keys of POST that are attributes of the image. */
  base: readonly string[];
  /** Body key -> name of the attribute, where they differ. */
  renamed: UserKeyed<string>;
  /** What `tags` is when the body has none. */
  noTags: string[] | null;
  /** Attributes of the image object with their defaults; PATCH replaces these, the rest is custom properties. */
  attributes: UserKeyed;
  /** Longest custom property name that POST takes; null leaves it to the database. */
  propertyNameLength: number | null;
  /** Operations the parser knows; null passes any on. */
  operations: readonly string[] | null;
  /** Whether the parser also checks names of `remove` operations, and tells the schema version of each change. */
  checksRemovals: boolean;
  tellsSchemaVersion: boolean;
  /** Whether `add` overwrites what exists, under the RFC media type; else it is refused under both. */
  addOverwrites: boolean;
  /** `replace` of owner needs an administrator. */
  ownerIsAdminOnly: boolean;
  /** Statuses in which disk_format and container_format may change. */
  formatStatuses: readonly string[];
  /** Whether the quota counts on every save or only when the request added a name. */
  quotaOnEverySave: boolean;
}
