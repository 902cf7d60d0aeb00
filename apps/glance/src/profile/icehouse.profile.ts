import type { UserKeyed } from '#image-properties';
import { wholeDownloads } from '../image-data/byte-range.js';
import { icehouseList } from '../images/list/icehouse-list.js';
import { icehouseTagRules } from '../images/tag-rules.js';
import { icehouseMemberRules } from '../members/member-rules.js';
import { ICEHOUSE_ADDRESSES } from '../routes/addresses.js';
import type { GlanceProfile } from './glance-profile.js';

const V2 = (id: string, status: 'CURRENT' | 'SUPPORTED') => ({ id, status, path: 'v2' }) as const;
const V1 = (id: string, status: 'CURRENT' | 'SUPPORTED') => ({ id, status, path: 'v1' }) as const;

function withoutNulls(document: UserKeyed): UserKeyed {
  const shown: UserKeyed = Object.create(null);
  for (const [name, value] of Object.entries(document)) if (value !== null) shown[name] = value;
  return shown;
}

/** 2014.1. An image is public or not; members may read any image that is shared with them. */
export const icehouseProfile: GlanceProfile = {
  release: 'icehouse',
  versions: [
    V2('v2.2', 'CURRENT'),
    V2('v2.1', 'SUPPORTED'),
    V2('v2.0', 'SUPPORTED'),
    V1('v1.1', 'CURRENT'),
    V1('v1.0', 'SUPPORTED'),
  ],
  versionsStatus: 300,
  routing: {
    addresses: ICEHOUSE_ADDRESSES,
    versions: new Map([
      ...(['v1', 'v1.0', 'v1.1'] as const).map((name) => [name, 'v1'] as const),
      ...(['v2', 'v2.0', 'v2.1', 'v2.2'] as const).map((name) => [name, 'v2'] as const),
    ]),
    refusesOtherMethods: false,
    implementedMethods: null,
    answersOptions: false,
  },
  servesV1: true,
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
  list: icehouseList,
  openVisibilities: ['public'],
  unlistedVisibilities: [],
  sharedVisibilities: ['private', 'shared', 'community'],
  publicizeNeedsAdmin: false,
  builtInProtection: null,
  members: icehouseMemberRules,
  tags: icehouseTagRules,
  notOwner: {
    update: (attribute) => `You are not permitted to modify '${attribute}' on this image.`,
    remove: 'You are not permitted to delete this image.',
  },
  readRange: wholeDownloads,
  goneAfterUpload: (imageId) =>
    `Image ${imageId} could not be found after upload.The image may have been deleted during the upload: No image found with ID ${imageId} Cleaning up the chunks uploaded`,
  importState: {},
};
