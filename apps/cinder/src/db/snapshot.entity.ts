import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.snapshots`. `volume_size` in GiB, `progress` as `0%` or `100%`. */
@Entity({ name: 'snapshots' })
export class Snapshot extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  @Column({ name: 'project_id', type: 'varchar', length: 255, nullable: true })
  projectId!: string | null;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  @Column({ name: 'cgsnapshot_id', type: 'varchar', length: 36, nullable: true })
  cgsnapshotId!: string | null;

  @Column({ name: 'group_snapshot_id', type: 'varchar', length: 36, nullable: true })
  groupSnapshotId!: string | null;

  @Column({ type: 'varchar', length: 255 })
  status!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  progress!: string | null;

  @Column({ name: 'volume_size', type: 'integer' })
  volumeSize!: number;

  @Column({ name: 'scheduled_at', type: 'timestamptz', nullable: true })
  scheduledAt!: Date | null;

  @Column({ name: 'display_name', type: 'varchar', length: 255, nullable: true })
  displayName!: string | null;

  @Column({ name: 'display_description', type: 'varchar', length: 255, nullable: true })
  displayDescription!: string | null;

  @Column({ name: 'encryption_key_id', type: 'varchar', length: 36, nullable: true })
  encryptionKeyId!: string | null;

  @Column({ name: 'volume_type_id', type: 'varchar', length: 36 })
  volumeTypeId!: string;

  @Column({ name: 'provider_location', type: 'varchar', length: 255, nullable: true })
  providerLocation!: string | null;

  @Column({ name: 'provider_id', type: 'varchar', length: 255, nullable: true })
  providerId!: string | null;

  @Column({ name: 'provider_auth', type: 'varchar', length: 255, nullable: true })
  providerAuth!: string | null;

  @Column({ name: 'use_quota', type: 'boolean', default: true })
  useQuota!: boolean;
}
