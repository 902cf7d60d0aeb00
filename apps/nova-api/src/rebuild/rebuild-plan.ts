import type { ImageMeta, ImageMetadata, SystemMetadata } from '#image-properties';
import type { RebuildRequest } from '../servers/server-changes.schema.js';
import type { InstanceChanges } from '../tasks/instance-tasks.service.js';

/** Everything decided about a rebuild before anything is stored. */
export interface RebuildPlan {
  readonly request: RebuildRequest;
  readonly image: ImageMetadata;
  /** Null before images had types. */
  readonly typedImage: ImageMeta | null;
  readonly isVolumeBacked: boolean;
  /** The image of the root disk until now; null where a root volume does not tell it. */
  readonly origImageRef: string | null;
  readonly columns: InstanceChanges;
  /** All rows of system_metadata that the server is to have. */
  readonly systemMetadata: SystemMetadata;
  /** Whether the image is written over a root volume. */
  readonly reimagesBootVolume: boolean;
  readonly adminPass: string;
}

/** The states in which a server can be rebuilt (nova/compute/api.py rebuild). */
export const REBUILDABLE = { vm: ['active', 'stopped', 'error'] } as const;
