import type { ImageMetadata } from '#image-properties';

/** What the messages of resizes and cold migrations call things (nova/compute/rpcapi.py prep_resize). */
export interface MoveMessages {
  /** Argument that holds the flavor which the server is to have. */
  readonly flavorArgument: 'instance_type' | 'flavor';
}

/** nova/objects/fields.py MigrationType. */
export type MigrationType = 'resize' | 'migration' | 'live-migration' | 'evacuation';

/** The Migration object's data: a row of `nova.migrations`. */
export interface MigrationData {
  readonly id: number;
  readonly uuid: string;
  readonly source_compute: string;
  readonly source_node: string;
  readonly dest_compute: string;
  readonly dest_node: string;
  /** IP address of the destination; null until it has spoken. */
  readonly dest_host: string | null;
  readonly old_instance_type_id: number | null;
  readonly new_instance_type_id: number | null;
  readonly instance_uuid: string;
  readonly status: string;
  readonly migration_type: MigrationType;
}

/** Where a move was tried. */
export interface MoveRetry {
  /** 1 for the first host. */
  readonly num_attempts: number;
  /** `[host, node]` of each, the last one last. */
  readonly hosts: readonly (readonly [string, string])[];
}

/** What a new destination is looked for with. */
export interface MoveReschedule {
  readonly retry: MoveRetry;
  readonly image: ImageMetadata;
  readonly ignore_hosts: readonly string[];
  readonly requested_host: string | null;
}

/** What a host's report says of the move that it works on. All of it is done in the report's own transaction. */
export interface MoveUpdate {
  readonly migration_id: number;
  /** A report whose status the migration has already is a repeated one, and changes nothing of the move. */
  readonly status?: string;
  readonly dest_host?: string;
  /** The side that the server is on now: `instances.host` and `node`. */
  readonly side?: 'source' | 'destination';
  /**
   * `new`: the new flavor is in force now, and the one before is kept; `old`: that one is again, and the only one;
   * `settle`: only the one in force is left.
   */
  readonly flavor?: 'new' | 'old' | 'settle';
  /** The side whose claim is given back. */
  readonly release?: 'source' | 'destination';
  /** The destination can not take the server: another host is to, up to `max_attempts`. */
  readonly reschedule?: MoveReschedule;
}
