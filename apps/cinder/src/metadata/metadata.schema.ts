import { EXTRA_SPECS, envelope } from '../common/schema-parts.js';
import type { Metadata } from './user-metadata.js';

export interface MetadataBody {
  readonly metadata: Metadata;
}

/** cinder/api/schemas/volume_metadata.py create. */
export const METADATA = envelope('metadata', EXTRA_SPECS);

export interface MetadataItemBody {
  readonly meta: Metadata;
}

/** cinder/api/schemas/volume_metadata.py update: one pair. */
export const METADATA_ITEM = envelope('meta', { ...EXTRA_SPECS, minProperties: 1, maxProperties: 1 });
