import { type ReleaseName } from '#releases';
import type { PythonDialect } from '../python/repr.js';
import type { UserKeyed } from '../types.js';
import type { GlanceLimits } from './types.js';
import { NOT_NULL_IMAGE_PROPERTIES } from './v2-schema-not-null.js';
import { NULLABLE_IMAGE_PROPERTIES } from './v2-schema-nullable.js';

/** What differs between the Images API v2 of two releases, as data. */
export interface GlanceProfile {
  release: ReleaseName;
  dialect: PythonDialect;
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
  /** `add` of what exists: zed overwrites under the RFC media type, 2014.1 refuses under both. */
  addOverwrites: boolean;
  /** `replace` of owner needs an administrator. */
  ownerIsAdminOnly: boolean;
  /** Statuses in which disk_format and container_format may change. */
  formatStatuses: readonly string[];
  /** Whether the quota counts on every save or only when the request added a name. */
  quotaOnEverySave: boolean;
}

const CREATED = ['created_at', 'updated_at', 'status', 'checksum', 'size', 'virtual_size'];
const FORMATS = { disk_format: null, container_format: null };
const COMMON_BASE = [
  'checksum',
  'created_at',
  'container_format',
  'disk_format',
  'id',
  'min_disk',
  'min_ram',
  'name',
  'size',
];
const READ_ONLY_ATTRIBUTES = { status: 'queued', checksum: null, size: null, virtual_size: null };

/** glance/api/v2/images.py and glance/domain/__init__.py (2014.1) */
export const ICEHOUSE_GLANCE: GlanceProfile = {
  release: 'icehouse',
  dialect: 2,
  schemaProperties: NOT_NULL_IMAGE_PROPERTIES,
  limits: {
    imagePropertyQuota: 128,
    imageTagQuota: 128,
    diskFormats: ['ami', 'ari', 'aki', 'vhd', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso'],
    containerFormats: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova'],
  },
  disallowed: ['direct_url', 'self', 'file', 'schema'],
  readOnly: [...CREATED, 'direct_url', 'self', 'file', 'schema'],
  readOnlyOnCreate: CREATED,
  reserved: ['owner', 'is_public', 'location', 'deleted', 'deleted_at'],
  reservedOnCreate: [],
  reservedByFactory: [
    'owner',
    'is_public',
    'locations',
    'deleted',
    'deleted_at',
    'direct_url',
    'self',
    'file',
    'schema',
  ],
  reservedNamespaces: [],
  base: [...COMMON_BASE, 'virtual_size', 'status', 'updated_at', 'visibility', 'protected'],
  renamed: {},
  noTags: null,
  attributes: {
    name: null,
    visibility: 'private',
    min_disk: 0,
    min_ram: 0,
    protected: false,
    owner: null,
    ...FORMATS,
    ...READ_ONLY_ATTRIBUTES,
  },
  propertyNameLength: null,
  operations: null,
  checksRemovals: false,
  tellsSchemaVersion: false,
  addOverwrites: false,
  ownerIsAdminOnly: false,
  formatStatuses: ['queued'],
  quotaOnEverySave: true,
};

/** glance/api/v2/images.py, glance/domain and glance/quota (25.1.0) */
export const ZED_GLANCE: GlanceProfile = {
  release: 'zed',
  dialect: 3,
  schemaProperties: NULLABLE_IMAGE_PROPERTIES,
  limits: {
    imagePropertyQuota: 128,
    imageTagQuota: 128,
    diskFormats: ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
    containerFormats: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'],
  },
  disallowed: ['direct_url', 'self', 'file', 'schema', 'stores'],
  readOnly: [...CREATED, 'direct_url', 'self', 'file', 'schema', 'id', 'os_hash_algo', 'os_hash_value'],
  readOnlyOnCreate: [
    'created_at',
    'updated_at',
    'status',
    'checksum',
    'os_hash_algo',
    'os_hash_value',
    'size',
    'virtual_size',
  ],
  reserved: ['location', 'deleted', 'deleted_at'],
  reservedOnCreate: ['location', 'deleted', 'deleted_at'],
  reservedByFactory: ['owner', 'locations', 'deleted', 'deleted_at', 'direct_url', 'self', 'file', 'schema'],
  reservedNamespaces: ['os_glance'],
  base: [...COMMON_BASE, 'virtual_size', 'status', 'owner', 'updated_at', 'visibility', 'protected', 'os_hidden'],
  renamed: { id: 'image_id' },
  noTags: [],
  attributes: {
    name: null,
    visibility: 'shared',
    os_hidden: false,
    min_disk: 0,
    min_ram: 0,
    protected: false,
    owner: null,
    ...FORMATS,
    ...READ_ONLY_ATTRIBUTES,
    os_hash_algo: null,
    os_hash_value: null,
  },
  propertyNameLength: 255,
  operations: ['add', 'remove', 'replace'],
  checksRemovals: true,
  tellsSchemaVersion: true,
  addOverwrites: true,
  ownerIsAdminOnly: true,
  formatStatuses: ['queued', 'importing'],
  quotaOnEverySave: false,
};
