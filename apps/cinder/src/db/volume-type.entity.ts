import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_types`. */
@Entity({ name: 'volume_types' })
export class VolumeType extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  name!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  description!: string | null;

  @Column({ name: 'qos_specs_id', type: 'varchar', length: 36, nullable: true })
  qosSpecsId!: string | null;

  @Column({ name: 'is_public', type: 'boolean', default: true })
  isPublic!: boolean;
}
