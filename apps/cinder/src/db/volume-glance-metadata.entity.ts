import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_glance_metadata`: one property of an image, kept for a volume or for a snapshot of one, never for both. */
@Entity({ name: 'volume_glance_metadata' })
export class VolumeGlanceMetadata extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'volume_id', type: 'varchar', length: 36, nullable: true })
  volumeId!: string | null;

  @Column({ name: 'snapshot_id', type: 'varchar', length: 36, nullable: true })
  snapshotId!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'text', nullable: true })
  value!: string;
}
