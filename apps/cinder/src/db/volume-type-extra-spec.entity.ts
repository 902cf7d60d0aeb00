import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_type_extra_specs`: what a volume type asks of its backend. */
@Entity({ name: 'volume_type_extra_specs' })
export class VolumeTypeExtraSpec extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'volume_type_id', type: 'varchar', length: 36 })
  volumeTypeId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string;
}
