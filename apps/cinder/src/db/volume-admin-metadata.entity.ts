import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_admin_metadata`: what the service itself notes of a volume, such as `readonly`: `True` or `False`. */
@Entity({ name: 'volume_admin_metadata' })
export class VolumeAdminMetadata extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string;
}
