import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_type_projects`: a project that may use a private volume type. */
@Entity({ name: 'volume_type_projects' })
export class VolumeTypeProject extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'volume_type_id', type: 'varchar', length: 36 })
  volumeTypeId!: string;

  @Column({ name: 'project_id', type: 'varchar', length: 255 })
  projectId!: string;
}
