import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_metadata`: the user's own key-value pairs of a volume. */
@Entity({ name: 'volume_metadata' })
export class VolumeMetadata extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string;
}
