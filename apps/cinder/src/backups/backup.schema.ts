import type { Microversion } from '#openstack-http';
import {
  BOOLEAN,
  DESCRIPTION,
  EXTRA_SPECS,
  envelope,
  METADATA_OR_NULL,
  NO_NUL,
  OPTIONAL_UUID,
  TEXT_255,
  UUID,
} from '../common/schema-parts.js';

/** `POST /backups` (cinder/api/schemas/backups.py), as checked. */
export interface CreateBackupBody {
  readonly backup: {
    readonly volume_id: string;
    readonly container?: string | null;
    readonly name?: string | null;
    readonly description?: string | null;
    readonly incremental?: boolean | string;
    readonly force?: boolean | string;
    readonly snapshot_id?: string | null;
    readonly metadata?: Readonly<Record<string, string>> | null;
    readonly availability_zone?: string | null;
  };
}

const CREATE = {
  volume_id: UUID,
  container: { ...TEXT_255, pattern: '^[^/\\u0000]*$' },
  name: TEXT_255,
  description: DESCRIPTION,
  incremental: BOOLEAN,
  force: BOOLEAN,
  snapshot_id: OPTIONAL_UUID,
};

const createSchema = (properties: object) =>
  envelope('backup', { type: 'object', properties, required: ['volume_id'], additionalProperties: false });

/** Newest first: the first whose version the request speaks counts. */
const CREATE_SCHEMAS = [
  {
    since: '3.51',
    schema: createSchema({
      ...CREATE,
      metadata: METADATA_OR_NULL,
      availability_zone: { type: ['string', 'null'], minLength: 1, maxLength: 255, pattern: NO_NUL },
    }),
  },
  { since: '3.43', schema: createSchema({ ...CREATE, metadata: METADATA_OR_NULL }) },
];
const CREATE_30 = createSchema(CREATE);

export function createBackupSchema(version: Microversion): object {
  return (CREATE_SCHEMAS.find(({ since }) => version.atLeast(since)) ?? { schema: CREATE_30 }).schema;
}

/** `PUT /backups/{id}` (3.9), as checked. */
export interface UpdateBackupBody {
  readonly backup: {
    readonly name?: string | null;
    readonly description?: string | null;
    readonly metadata?: Readonly<Record<string, string>>;
  } | null;
}

const updateSchema = (more: object) =>
  envelope('backup', {
    type: ['object', 'null'],
    properties: { name: TEXT_255, description: DESCRIPTION, ...more },
    additionalProperties: false,
  });
const UPDATE_39 = updateSchema({});
const UPDATE_343 = updateSchema({ metadata: EXTRA_SPECS });

export function updateBackupSchema(version: Microversion): object {
  return version.atLeast('3.43') ? UPDATE_343 : UPDATE_39;
}

/** `POST /backups/{id}/restore`, as checked. */
export interface RestoreBackupBody {
  readonly restore: { readonly name?: string | null; readonly volume_id?: string | null } | null;
}

export const RESTORE_BACKUP = envelope('restore', {
  type: ['object', 'null'],
  properties: { name: TEXT_255, volume_id: OPTIONAL_UUID },
  additionalProperties: false,
});
