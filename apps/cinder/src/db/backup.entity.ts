import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.backups`. Size in GiB. */
@Entity({ name: 'backups' })
export class Backup extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  @Column({ name: 'project_id', type: 'varchar', length: 255, nullable: true })
  projectId!: string | null;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  /** The backup service that has it. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string;

  @Column({ name: 'availability_zone', type: 'varchar', length: 255, nullable: true })
  availabilityZone!: string | null;

  @Column({ name: 'display_name', type: 'varchar', length: 255, nullable: true })
  displayName!: string | null;

  @Column({ name: 'display_description', type: 'varchar', length: 255, nullable: true })
  displayDescription!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  container!: string | null;

  /** The backup that an incremental one builds on. */
  @Column({ name: 'parent_id', type: 'varchar', length: 36, nullable: true })
  parentId!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  status!: string;

  @Column({ name: 'fail_reason', type: 'varchar', length: 255, nullable: true })
  failReason!: string | null;

  @Column({ name: 'service_metadata', type: 'varchar', length: 255, nullable: true })
  serviceMetadata!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  service!: string | null;

  @Column({ type: 'integer', nullable: true })
  size!: number;

  @Column({ name: 'object_count', type: 'integer', nullable: true })
  objectCount!: number | null;

  @Column({ name: 'temp_volume_id', type: 'varchar', length: 36, nullable: true })
  tempVolumeId!: string | null;

  @Column({ name: 'temp_snapshot_id', type: 'varchar', length: 36, nullable: true })
  tempSnapshotId!: string | null;

  @Column({ name: 'num_dependent_backups', type: 'integer', default: 0, nullable: true })
  numDependentBackups!: number;

  @Column({ name: 'snapshot_id', type: 'varchar', length: 36, nullable: true })
  snapshotId!: string | null;

  /** When the data that it holds was on the volume. */
  @Column({ name: 'data_timestamp', type: 'timestamptz', nullable: true })
  dataTimestamp!: Date | null;

  @Column({ name: 'restore_volume_id', type: 'varchar', length: 36, nullable: true })
  restoreVolumeId!: string | null;

  @Column({ name: 'encryption_key_id', type: 'varchar', length: 36, nullable: true })
  encryptionKeyId!: string | null;
}
