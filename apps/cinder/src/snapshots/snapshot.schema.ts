import {
  anyRequired,
  BOOLEAN,
  DESCRIPTION,
  envelope,
  METADATA_OR_NULL,
  TEXT_255,
  UUID,
} from '../common/schema-parts.js';

/** `POST /snapshots` (cinder/api/schemas/snapshots.py), as checked. */
export interface CreateSnapshotBody {
  readonly snapshot: {
    readonly volume_id: string | null;
    readonly name?: string | null;
    readonly display_name?: string | null;
    readonly description?: string | null;
    readonly force?: boolean | string;
    readonly metadata?: Readonly<Record<string, string>> | null;
  };
}

export const CREATE_SNAPSHOT = envelope('snapshot', {
  type: 'object',
  properties: {
    name: TEXT_255,
    display_name: TEXT_255,
    description: DESCRIPTION,
    volume_id: { oneOf: [UUID, { type: 'null' }] },
    force: BOOLEAN,
    metadata: METADATA_OR_NULL,
  },
  required: ['volume_id'],
  additionalProperties: false,
});

/** `PUT /snapshots/{id}`, as checked. */
export interface UpdateSnapshotBody {
  readonly snapshot: {
    readonly name?: string | null;
    readonly display_name?: string | null;
    readonly description?: string | null;
    readonly display_description?: string | null;
  };
}

const TEXTS = { name: TEXT_255, description: DESCRIPTION, display_name: TEXT_255, display_description: DESCRIPTION };
export const UPDATE_SNAPSHOT = envelope('snapshot', {
  type: 'object',
  properties: TEXTS,
  additionalProperties: false,
  anyOf: anyRequired(Object.keys(TEXTS)),
});
