import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.snapshot_metadata`: the user's own key-value pairs of a snapshot. */
@Entity({ name: 'snapshot_metadata' })
export class SnapshotMetadata extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'snapshot_id', type: 'varchar', length: 36 })
  snapshotId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string;
}
