import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { JsonObject } from '#persistence';
import { SoftDeletedEntity } from '../common/soft-deleted.entity.js';

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
  status!: string;

  @Column({ name: 'race_preventer', type: 'integer', default: 0 })
  racePreventer!: number;

  @Column({ type: 'json', nullable: true })
  request!: WorkerRequest | null;
}

export interface WorkerRequest {
  /** Glance id of the image that a new volume is filled from. */
  readonly imageId: string | null;
  /** The request's context as it travels on the bus, without its token. */
  readonly context: JsonObject;
}
