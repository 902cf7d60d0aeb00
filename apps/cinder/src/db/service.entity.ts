import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.services`: who reports for work; `updated_at` is the last report. */
@Entity({ name: 'services' })
export class Service extends SoftDeletedEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'varchar', length: 36, nullable: true })
  uuid!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  binary!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  topic!: string;

  @Column({ name: 'report_count', type: 'integer', default: 0 })
  reportCount!: number;

  @Column({ type: 'boolean', default: false })
  disabled!: boolean;

  @Column({ name: 'disabled_reason', type: 'varchar', length: 255, nullable: true })
  disabledReason!: string | null;

  @Column({ name: 'availability_zone', type: 'varchar', length: 255, nullable: true })
  availabilityZone!: string;

  @Column({ name: 'replication_status', type: 'varchar', length: 36, nullable: true })
  replicationStatus!: string | null;

  @Column({ name: 'active_backend_id', type: 'varchar', length: 255, nullable: true })
  activeBackendId!: string | null;

  @Column({ type: 'boolean', default: false })
  frozen!: boolean;

  @Column({ name: 'cluster_name', type: 'varchar', length: 255, nullable: true })
  clusterName!: string | null;
}
