import type { Microversion } from '#openstack-http';
import {
  anyRequired,
  DESCRIPTION,
  EXTRA_SPECS,
  envelope,
  METADATA_OR_NULL,
  OPTIONAL_BOOLEAN,
  OPTIONAL_UUID,
  OPTIONAL_VOLUME_SIZE,
  TEXT_255,
} from '../common/schema-parts.js';

/** `POST /volumes` (cinder/api/schemas/volumes.py), as checked. */
export interface CreateVolumeBody {
  readonly volume: {
    readonly name?: string | null;
    readonly display_name?: string | null;
    readonly description?: string | null;
    readonly display_description?: string | null;
    readonly volume_type?: string | null;
    readonly metadata?: Readonly<Record<string, string>> | null;
    readonly snapshot_id?: string | null;
    readonly source_volid?: string | null;
    readonly size?: number | string | null;
    readonly availability_zone?: string | null;
    readonly multiattach?: boolean | string | null;
    readonly image_id?: string | null;
    readonly imageRef?: string | null;
    readonly backup_id?: string | null;
    readonly [other: string]: unknown;
  };
}

const TEXTS = { name: TEXT_255, description: DESCRIPTION, display_name: TEXT_255, display_description: DESCRIPTION };

const PROPERTIES = {
  ...TEXTS,
  volume_type: TEXT_255,
  metadata: METADATA_OR_NULL,
  snapshot_id: OPTIONAL_UUID,
  source_volid: OPTIONAL_UUID,
  consistencygroup_id: OPTIONAL_UUID,
  size: OPTIONAL_VOLUME_SIZE,
  availability_zone: { ...TEXT_255, minLength: 1 },
  multiattach: OPTIONAL_BOOLEAN,
  image_id: TEXT_255,
  imageRef: TEXT_255,
};

function createSchema(extra: object, additionalProperties: boolean) {
  return {
    type: 'object',
    properties: {
      volume: { type: 'object', properties: { ...PROPERTIES, ...extra }, additionalProperties },
      'OS-SCH-HNT:scheduler_hints': { type: ['object', 'null'] },
    },
    required: ['volume'],
    additionalProperties: false,
  };
}

/** Newest first: the first whose version the request speaks counts. */
const CREATE = [
  { since: '3.53', schema: createSchema({ group_id: TEXT_255, backup_id: OPTIONAL_UUID }, false) },
  { since: '3.47', schema: createSchema({ group_id: TEXT_255, backup_id: OPTIONAL_UUID }, true) },
  { since: '3.13', schema: createSchema({ group_id: TEXT_255 }, true) },
  { since: '3.0', schema: createSchema({}, true) },
];

export function createVolumeSchema(version: Microversion): object {
  return (CREATE.find(({ since }) => version.atLeast(since)) ?? { schema: createSchema({}, true) }).schema;
}

/** `PUT /volumes/{id}`, as checked. */
export interface UpdateVolumeBody {
  readonly volume: {
    readonly name?: string | null;
    readonly display_name?: string | null;
    readonly description?: string | null;
    readonly display_description?: string | null;
    readonly metadata?: Readonly<Record<string, string>>;
  };
}

const UPDATE_BODY = { type: 'object', properties: { ...TEXTS, metadata: EXTRA_SPECS }, additionalProperties: false };
const UPDATE = envelope('volume', UPDATE_BODY);
const UPDATE_353 = envelope('volume', {
  ...UPDATE_BODY,
  anyOf: anyRequired(Object.keys(UPDATE_BODY.properties)),
});

export function updateVolumeSchema(version: Microversion): object {
  return version.atLeast('3.53') ? UPDATE_353 : UPDATE;
}
