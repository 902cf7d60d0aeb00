import type { UserKeyed } from '#image-properties';

export type ImageStatus =
  | 'queued'
  | 'saving'
  | 'uploading'
  | 'importing'
  | 'active'
  | 'deactivated'
  | 'killed'
  | 'deleted'
  | 'pending_delete';
export type Visibility = 'private' | 'public' | 'shared' | 'community';

/** The columns of `glance.images`. Sizes in bytes, `min_disk` in GiB, `min_ram` in MiB. */
export interface ImageColumns {
  readonly id: string;
  readonly name: string | null;
  readonly status: ImageStatus;
  readonly visibility: Visibility;
  readonly owner: string | null;
  readonly disk_format: string | null;
  readonly container_format: string | null;
  readonly size: number | null;
  readonly virtual_size: number | null;
  readonly checksum: string | null;
  readonly os_hash_algo: string | null;
  readonly os_hash_value: string | null;
  readonly os_hidden: boolean;
  readonly protected: boolean;
  readonly min_disk: number;
  readonly min_ram: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly deleted: boolean;
}

/** Columns that a request can set. */
export const REQUESTED_COLUMNS = [
  'name',
  'visibility',
  'owner',
  'disk_format',
  'container_format',
  'os_hidden',
  'protected',
  'min_disk',
  'min_ram',
] as const satisfies readonly (keyof ImageColumns)[];

/** Columns that a request or an upload can set. */
export const SETTABLE_COLUMNS = [
  ...REQUESTED_COLUMNS,
  'status',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
] as const satisfies readonly (keyof ImageColumns)[];

export type ImageValues = Partial<Pick<ImageColumns, (typeof SETTABLE_COLUMNS)[number]>>;

/** An image with its live properties and tags. */
export interface Image extends ImageColumns {
  /** Null-prototype: `__proto__` and `constructor` are names like any other. */
  readonly properties: UserKeyed<string | null>;
  readonly tags: readonly string[];
  /** Projects that the image is shared with, whatever they answered. */
  readonly members: readonly string[];
  /** Where its data lies (`file:///...`); null before the upload. */
  readonly location: string | null;
}

/** What is to change: absent means untouched. */
export interface ImageChanges {
  readonly values?: ImageValues;
  readonly putProperties?: readonly (readonly [name: string, value: string | null])[];
  readonly removedProperties?: readonly string[];
  readonly addedTags?: readonly string[];
  readonly removedTags?: readonly string[];
}
