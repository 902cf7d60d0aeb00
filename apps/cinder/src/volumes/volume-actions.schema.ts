import { BOOLEAN, EXTRA_SPECS, envelope } from '../common/schema-parts.js';

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
