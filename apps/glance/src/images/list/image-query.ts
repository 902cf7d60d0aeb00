import type { ImageColumns } from '../image.js';

export type SortKey =
  | 'name'
  | 'status'
  | 'container_format'
  | 'disk_format'
  | 'size'
  | 'id'
  | 'created_at'
  | 'updated_at'
  | 'virtual_size'
  | 'checksum'
  | 'owner'
  | 'min_disk'
  | 'min_ram'
  | 'protected'
  | 'is_public';
export type SortDirection = 'asc' | 'desc';
export type Comparison = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte';

export type NumberColumn = 'size' | 'virtual_size' | 'min_disk' | 'min_ram';

/** One condition on an image. */
export type ImageFilter =
  | { readonly kind: 'column'; readonly column: keyof ImageColumns; readonly anyOf: readonly string[] }
  | {
      readonly kind: 'time';
      readonly column: 'created_at' | 'updated_at';
      readonly comparison: Comparison;
      readonly at: Date;
    }
  | {
      readonly kind: 'range';
      readonly column: NumberColumn;
      readonly comparison: 'gte' | 'lte' | 'eq';
      /** A number of any size, in decimal. */
      readonly bound: string;
    }
  /** What no image fulfils. */
  | { readonly kind: 'never' }
  | { readonly kind: 'property'; readonly name: string; readonly value: string }
  | { readonly kind: 'tag'; readonly value: string };

/** Which images a caller may see in a list; null for an administrator. */
export interface Viewer {
  readonly projectId: string;
  /** Visibilities that everybody sees. */
  readonly open: readonly string[];
  /** Visibilities that a member sees; the member's answer must be `memberStatus` unless that is `all`. */
  readonly shared: readonly string[];
  readonly memberStatus: string;
}

/** A list request, checked and ready to become SQL. */
export interface ImageQuery {
  readonly filters: readonly ImageFilter[];
  /** Deleted images too. */
  readonly withDeleted: boolean;
  readonly viewer: Viewer | null;
  /** Only images of this visibility. */
  readonly visibilities: readonly string[] | null;
  /** Visibilities that show up for their owner only, unless asked for. */
  readonly unlistedFor: { readonly projectId: string; readonly visibilities: readonly string[] } | null;
  /** Only images shared with this project. */
  readonly sharedWith: string | null;
  readonly sort: readonly (readonly [SortKey, SortDirection])[];
  readonly limit: number;
  readonly marker: string | null;
}
