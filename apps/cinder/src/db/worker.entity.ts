import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { JsonObject } from '#persistence';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/**
 * `cinder.workers`: work on a volume that is not finished. The column `request` is ours: what was asked and in which
 * context, so that a manager that starts again can finish the work instead of only writing it off.
 */
@Entity({ name: 'workers' })
export class Worker extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'resource_type', type: 'varchar', length: 40 })
  resourceType!: string;

  @Column({ name: 'resource_id', type: 'varchar', length: 36 })
  resourceId!: string;

  @Column({ type: 'varchar', length: 255 })
  status!: VolumeWork;

  @Column({ name: 'race_preventer', type: 'integer', default: 0 })
  racePreventer!: number;

  @Column({ type: 'json', nullable: true })
  request!: WorkerRequest | null;
}

/** What was asked. Which of the details there are depends on the work. */
export interface WorkerRequest {
  /** The request's context as it travels on the bus, without its token. */
  readonly context: JsonObject;
  /** Glance id of the image that a volume is filled from, or that it is uploaded to. */
  readonly imageId?: string | null;
  /** The backup that is restored into a new volume. */
  readonly backupId?: string | null;
  readonly diskFormat?: string | null;
  /** GiB. */
  readonly newSize?: number;
  readonly newTypeId?: string;
  /** Servers that have the volume, and what Nova is told about it. */
  readonly servers?: readonly string[];
  readonly event?: ComputeEvent;
  readonly migrationPolicy?: 'never' | 'on-demand';
}

/** What is being done to a volume: the worker's `status`. */
export type VolumeWork = 'creating' | 'uploading' | 'extending' | 'retyping' | 'reimaging' | 'telling-compute';

/** What Nova is told of a volume. */
export type ComputeEvent = 'volume-extended' | 'volume-reimaged';
