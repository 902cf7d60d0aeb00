import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volumes`. Size in GiB. */
@Entity({ name: 'volumes' })
export class Volume extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'ec2_id', type: 'varchar', length: 255, nullable: true })
  ec2Id!: string | null;

  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  @Column({ name: 'project_id', type: 'varchar', length: 255, nullable: true })
  projectId!: string | null;

  /** `<host>@<backend>#<pool>`. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;

  @Column({ type: 'integer' })
  size!: number;

  @Column({ name: 'availability_zone', type: 'varchar', length: 255, nullable: true })
  availabilityZone!: string | null;

  @Column({ type: 'varchar', length: 255 })
  status!: string;

  @Column({ name: 'attach_status', type: 'varchar', length: 255, nullable: true })
  attachStatus!: string | null;

  @Column({ name: 'scheduled_at', type: 'timestamptz', nullable: true })
  scheduledAt!: Date | null;

  @Column({ name: 'launched_at', type: 'timestamptz', nullable: true })
  launchedAt!: Date | null;

  @Column({ name: 'terminated_at', type: 'timestamptz', nullable: true })
  terminatedAt!: Date | null;

  @Column({ name: 'display_name', type: 'varchar', length: 255, nullable: true })
  displayName!: string | null;

  @Column({ name: 'display_description', type: 'varchar', length: 255, nullable: true })
  displayDescription!: string | null;

  @Column({ name: 'provider_location', type: 'varchar', length: 256, nullable: true })
  providerLocation!: string | null;

  @Column({ name: 'provider_auth', type: 'varchar', length: 256, nullable: true })
  providerAuth!: string | null;

  @Column({ name: 'snapshot_id', type: 'varchar', length: 36, nullable: true })
  snapshotId!: string | null;

  @Column({ name: 'volume_type_id', type: 'varchar', length: 36 })
  volumeTypeId!: string;

  @Column({ name: 'source_volid', type: 'varchar', length: 36, nullable: true })
  sourceVolid!: string | null;

  @Column({ type: 'boolean', default: false })
  bootable!: boolean;

  @Column({ name: 'provider_geometry', type: 'varchar', length: 255, nullable: true })
  providerGeometry!: string | null;

  @Column({ name: '_name_id', type: 'varchar', length: 36, nullable: true })
  nameId!: string | null;

  @Column({ name: 'encryption_key_id', type: 'varchar', length: 36, nullable: true })
  encryptionKeyId!: string | null;

  @Column({ name: 'migration_status', type: 'varchar', length: 255, nullable: true })
  migrationStatus!: string | null;

  @Column({ name: 'replication_status', type: 'varchar', length: 255, nullable: true })
  replicationStatus!: string | null;

  @Column({ name: 'replication_extended_status', type: 'varchar', length: 255, nullable: true })
  replicationExtendedStatus!: string | null;

  @Column({ name: 'replication_driver_data', type: 'varchar', length: 255, nullable: true })
  replicationDriverData!: string | null;

  @Column({ name: 'consistencygroup_id', type: 'varchar', length: 36, nullable: true })
  consistencygroupId!: string | null;

  @Column({ name: 'provider_id', type: 'varchar', length: 255, nullable: true })
  providerId!: string | null;

  @Column({ type: 'boolean', default: false })
  multiattach!: boolean;

  @Column({ name: 'previous_status', type: 'varchar', length: 255, nullable: true })
  previousStatus!: string | null;

  @Column({ name: 'cluster_name', type: 'varchar', length: 255, nullable: true })
  clusterName!: string | null;

  @Column({ name: 'group_id', type: 'varchar', length: 36, nullable: true })
  groupId!: string | null;

  @Column({ name: 'service_uuid', type: 'varchar', length: 36, nullable: true })
  serviceUuid!: string | null;

  @Column({ name: 'shared_targets', type: 'boolean', default: true, nullable: true })
  sharedTargets!: boolean | null;

  @Column({ name: 'use_quota', type: 'boolean', default: true })
  useQuota!: boolean;
}
