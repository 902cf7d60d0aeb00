import { glanceRules } from '#image-properties';
import { profiles, type ReleaseName, releaseRow } from '#releases';
import type { DatedGlanceProfile, GlanceProfile } from './glance-profile.js';
import { partialDownloads, wholeDownloads } from './image-data/byte-range.js';
import { operatorFilter, plainFilter } from './images/list/list-filters.js';
import { refuseChangesSince } from './images/list/list-params.js';
import { sortByKeys, sortByOneKey } from './images/list/list-sort.js';
import { emptyCustomNulls, withoutNulls } from './images/null-filter.js';
import { briefTagRules, wordyTagRules } from './images/tag-rules.js';
import { membersOfAnyImage, membersOfSharedImages, wordyMemberRules } from './members/member-rules.js';
import {
  BARE_IMAGE_ADDRESSES,
  IMAGE_ADDRESSES,
  INFO_ADDRESSES,
  METADEF_ADDRESSES,
  V1_ADDRESSES,
} from './routes/addresses.js';
import { apiVersions } from './versions/api-versions.js';

/** What Glance changed, and when: 2014.1, where an image is public or not, and every later difference by its release. */
const dated = profiles<DatedGlanceProfile>(
  {
    versions: apiVersions([2, 1, 0], 'CURRENT'),
    versionsStatus: 300,
    addresses: { ...BARE_IMAGE_ADDRESSES, ...V1_ADDRESSES },
    refusesOtherMethods: false,
    implementedMethods: null,
    answersOptions: false,
    servesMetadefs: false,
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
    ],
    filterNulls: withoutNulls,
    namedStore: null,
    shownVisibility: (visibility) => (visibility === 'public' ? 'public' : 'private'),
    list: {
      visibilities: ['public', 'private', 'shared'],
      blankVisibility: null,
      refuse: () => undefined,
      takeSort: sortByOneKey,
      defaults: [],
      checkedFirst: [],
      filterOf: plainFilter,
    },
    openVisibilities: ['public'],
    unlistedVisibilities: [],
    sharedVisibilities: ['private', 'shared', 'community'],
    publicizeNeedsAdmin: false,
    builtInProtection: null,
    members: membersOfAnyImage,
    tags: briefTagRules,
    notOwner: {
      update: (attribute) => `You are not permitted to modify '${attribute}' on this image.`,
      remove: 'You are not permitted to delete this image.',
    },
    readRange: wholeDownloads,
    goneAfterUpload: (imageId) =>
      `Image ${imageId} could not be found after upload.The image may have been deleted during the upload: No image found with ID ${imageId} Cleaning up the chunks uploaded`,
    importState: {},
  },
  [
    'juno',
    ({ addresses, list }) => ({
      addresses: { ...addresses, ...METADEF_ADDRESSES },
      refusesOtherMethods: true,
      implementedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
      servesMetadefs: true,
      list: { ...list, refuse: refuseChangesSince },
      publicizeNeedsAdmin: true,
    }),
  ],
  [
    'kilo',
    ({ list, members }) => ({
      versions: apiVersions([3, 2, 1, 0], 'SUPPORTED'),
      filterNulls: (document) => document,
      list: { ...list, takeSort: sortByKeys },
      members: { ...members, ...wordyMemberRules },
      tags: { ...wordyTagRules, looksBeforeRefusing: true },
      goneAfterUpload: (imageId) =>
        `Image ${imageId} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
    }),
  ],
  ['liberty', { versionsStatus: 200, filterNulls: emptyCustomNulls }],
  [
    'mitaka',
    ({ list, members }) => ({
      addresses: { ...IMAGE_ADDRESSES, ...METADEF_ADDRESSES, ...V1_ADDRESSES },
      answersOptions: true,
      list: { ...list, filterOf: operatorFilter },
      members: { ...members, notifies: true },
    }),
  ],
  ['newton', { versions: apiVersions([4, 3, 2, 1, 0], 'DEPRECATED') }],
  [
    'ocata',
    ({ list, members }) => ({
      versions: apiVersions([5, 4, 3, 2, 1, 0], 'DEPRECATED'),
      shownVisibility: (visibility) => visibility,
      list: { ...list, visibilities: ['community', 'public', 'private', 'shared'], blankVisibility: '' },
      openVisibilities: ['public', 'community'],
      unlistedVisibilities: ['community'],
      sharedVisibilities: ['shared'],
      members: { ...members, ...membersOfSharedImages },
    }),
  ],
  ['pike', { readRange: partialDownloads }],
  ['queens', { versions: apiVersions([6, 5, 4, 3, 2, 1, 0], 'DEPRECATED') }],
  [
    'rocky',
    ({ documentAttributes, list }) => ({
      versions: apiVersions([7, 6, 5, 4, 3, 2, 1, 0]),
      addresses: { ...IMAGE_ADDRESSES, ...METADEF_ADDRESSES },
      documentAttributes: [...documentAttributes, 'os_hidden', 'os_hash_algo', 'os_hash_value'],
      list: { ...list, defaults: [['os_hidden', 'false']], checkedFirst: ['os_hidden', 'protected'] },
    }),
  ],
  ['stein', ({ list }) => ({ list: { ...list, visibilities: [...list.visibilities, 'all'] } })],
  [
    'train',
    // One store called `file` (`enabled_backends`), which was an experiment before.
    ({ addresses }) => ({
      versions: apiVersions([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
      addresses: { ...addresses, ...INFO_ADDRESSES },
      namedStore: 'file',
    }),
  ],
  [
    'ussuri',
    {
      versions: apiVersions([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
      importState: { os_glance_importing_to_stores: [], os_glance_failed_import: [] },
    },
  ],
  ['victoria', { versions: apiVersions([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]) }],
  ['wallaby', { versions: apiVersions([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]) }],
  [
    'xena',
    {
      tags: { ...wordyTagRules, looksBeforeRefusing: false },
      notOwner: { update: () => 'You do not own this image', remove: 'You do not own this image' },
    },
  ],
  ['yoga', { versions: apiVersions([15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]) }],
  [
    'zed',
    // As the packages of its stable branch have it (property_utils.py PropertyRules._inject_os_glance_section).
    { builtInProtection: { pattern: 'os_glance.*', reservedPrefix: 'os_glance' } },
  ],
);

/** What Glance does under a release. */
export function glanceProfile(release: ReleaseName): GlanceProfile {
  return {
    ...dated(release),
    dialect: releaseRow(release).python,
    schemaNames: new Set(Object.keys(glanceRules(release).imageSchema['properties'] as object)),
  };
}
