import type { Microversion } from '#openstack-http';
import { BOOLEAN, EXTRA_SPECS, envelope, NO_NUL, TEXT_255, UUID, VOLUME_SIZE } from '../common/schema-parts.js';

export const SET_IMAGE_METADATA = envelope('os-set_image_metadata', {
  type: 'object',
  properties: { metadata: EXTRA_SPECS },
  required: ['metadata'],
  additionalProperties: false,
});

export const UNSET_IMAGE_METADATA = envelope('os-unset_image_metadata', {
  type: 'object',
  properties: { key: { type: 'string', minLength: 1, maxLength: 255 } },
  required: ['key'],
  additionalProperties: false,
});

export const SET_BOOTABLE = envelope('os-set_bootable', {
  type: 'object',
  properties: { bootable: BOOLEAN },
  required: ['bootable'],
  additionalProperties: false,
});

const STATUS = { type: ['string', 'null'] };

export interface ResetStatusBody {
  readonly status?: string | null;
  readonly attach_status?: string | null;
  readonly migration_status?: string | null;
}

export const RESET_STATUS = envelope('os-reset_status', {
  type: 'object',
  properties: { status: STATUS, attach_status: STATUS, migration_status: STATUS },
  additionalProperties: false,
});

export interface UploadImageBody {
  readonly image_name: string;
  readonly force?: boolean | string;
  readonly disk_format?: string;
  readonly container_format?: string | null;
  readonly visibility?: string;
  readonly protected?: boolean | string;
}

const UPLOAD_PROPERTIES = {
  image_name: { type: 'string', minLength: 1, maxLength: 255, pattern: NO_NUL },
  force: BOOLEAN,
  disk_format: { type: 'string', enum: ['raw', 'vmdk', 'vdi', 'qcow2', 'vhd', 'vhdx', 'ploop'] },
  container_format: TEXT_255,
};

const uploadSchema = (properties: object) =>
  envelope('os-volume_upload_image', {
    type: 'object',
    properties,
    required: ['image_name'],
    additionalProperties: false,
  });
const UPLOAD_30 = uploadSchema(UPLOAD_PROPERTIES);
const UPLOAD_31 = uploadSchema({
  ...UPLOAD_PROPERTIES,
  visibility: { type: 'string', enum: ['community', 'public', 'private', 'shared'] },
  protected: BOOLEAN,
});

/** cinder/api/schemas/volume_actions.py volume_upload_image and volume_upload_image_v31. */
export function uploadImageSchema(version: Microversion): object {
  return version.atLeast('3.1') ? UPLOAD_31 : UPLOAD_30;
}

export const EXTEND = envelope('os-extend', {
  type: 'object',
  properties: { new_size: VOLUME_SIZE },
  required: ['new_size'],
  additionalProperties: false,
});

export interface RetypeBody {
  readonly new_type: string;
  readonly migration_policy?: 'on-demand' | 'never' | null;
}

/** A policy of null is not among the values that the original lists, so that its schema refuses it. */
export const RETYPE = envelope('os-retype', {
  type: 'object',
  properties: {
    new_type: { type: 'string', pattern: NO_NUL },
    migration_policy: { type: ['string', 'null'], enum: ['on-demand', 'never'] },
  },
  required: ['new_type'],
  additionalProperties: false,
});

export interface ReimageBody {
  readonly image_id: string;
  readonly reimage_reserved?: boolean | string;
}

export const REIMAGE = envelope('os-reimage', {
  type: 'object',
  properties: { image_id: UUID, reimage_reserved: BOOLEAN },
  required: ['image_id'],
  additionalProperties: false,
});
