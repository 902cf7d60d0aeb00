import { glanceRules, type UserKeyed } from '#image-properties';
import { partialDownloads } from '../image-data/byte-range.js';
import { zedList } from '../images/list/zed-list.js';
import { zedTagRules } from '../images/tag-rules.js';
import { zedMemberRules } from '../members/member-rules.js';
import { ZED_ADDRESSES } from '../routes/addresses.js';
import type { GlanceProfile } from './glance-profile.js';

const MINOR_VERSIONS = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

const KNOWN = new Set(Object.keys(glanceRules('zed').imageSchema['properties'] as UserKeyed));

/** v1 stored custom properties that are null, which the schema has no room for: they read as empty text. */
function emptyCustomNulls(document: UserKeyed): UserKeyed {
  const shown: UserKeyed = Object.create(null);
  for (const [name, value] of Object.entries(document)) shown[name] = value === null && !KNOWN.has(name) ? '' : value;
  return shown;
}

/** 25.1.0 with one store called `file` (`enabled_backends`). */
export const zedProfile: GlanceProfile = {
  release: 'zed',
  versions: MINOR_VERSIONS.map((minor, position) => ({
    id: `v2.${minor}`,
    status: position === 0 ? 'CURRENT' : 'SUPPORTED',
    path: 'v2',
  })),
  versionsStatus: 200,
  routing: {
    addresses: ZED_ADDRESSES,
    versions: new Map(['v2', ...MINOR_VERSIONS.map((minor) => `v2.${minor}`)].map((name) => [name, 'v2'])),
    refusesOtherMethods: true,
    implementedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
    answersOptions: true,
  },
  servesV1: false,
  servesMetadefs: true,
  documentAttributes: [
    'name',
    'disk_format',
    'container_format',
    'visibility',
    'size',
    'virtual_size',
    'status',
    'checksum',
    'protected',
    'min_ram',
    'min_disk',
    'owner',
    'os_hidden',
    'os_hash_algo',
    'os_hash_value',
  ],
  filterNulls: emptyCustomNulls,
  namedStore: 'file',
  shownVisibility: (visibility) => visibility,
  list: zedList,
  openVisibilities: ['public', 'community'],
  unlistedVisibilities: ['community'],
  sharedVisibilities: ['shared'],
  publicizeNeedsAdmin: true,
  // glance/common/property_utils.py PropertyRules._inject_os_glance_section
  builtInProtection: { pattern: 'os_glance.*', reservedPrefix: 'os_glance' },
  members: zedMemberRules,
  tags: zedTagRules,
  notOwner: {
    update: () => 'You do not own this image',
    remove: 'You do not own this image',
  },
  readRange: partialDownloads,
  goneAfterUpload: (imageId) =>
    `Image ${imageId} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
  importState: { os_glance_importing_to_stores: [], os_glance_failed_import: [] },
};
