import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.backup_metadata`: the user's own key-value pairs of a backup; not what the backup knows of its volume. */
@Entity({ name: 'backup_metadata' })
export class BackupMetadata extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'backup_id', type: 'varchar', length: 36 })
  backupId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string;
}
