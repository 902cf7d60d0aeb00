import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** nova/compute/power_state.py. */
export const POWER_STATE = { NOSTATE: 0, RUNNING: 1, PAUSED: 3, SHUTDOWN: 4, CRASHED: 6, SUSPENDED: 7 } as const;

/** `nova.instances`. Memory in MiB, disks in GiB; `deleted` is 0 or the row's id. */
@Entity({ name: 'instances' })
export class Instance extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 36 })
  uuid!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  user_id!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  project_id!: string;

  /** `''` for a server booted from a volume. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  image_ref!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  kernel_id!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  ramdisk_id!: string | null;

  @Column({ type: 'integer', default: 0 })
  launch_index!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  key_name!: string | null;

  /** The public key of {@link key_name}, as it was when the server was made or rebuilt. */
  @Column({ type: 'text', nullable: true })
  key_data!: string | null;

  @Column({ type: 'integer', nullable: true })
  power_state!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  vm_state!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  task_state!: string | null;

  @Column({ type: 'integer', nullable: true })
  memory_mb!: number;

  @Column({ type: 'integer', nullable: true })
  vcpus!: number;

  @Column({ type: 'integer', nullable: true })
  root_gb!: number;

  @Column({ type: 'integer', nullable: true })
  ephemeral_gb!: number;

  @Column({ type: 'integer', nullable: true })
  instance_type_id!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  hostname!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  node!: string | null;

  @Column({ type: 'text', nullable: true })
  user_data!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reservation_id!: string;

  @Column({ type: 'timestamptz', nullable: true })
  launched_at!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  terminated_at!: Date | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  display_name!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  display_description!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  availability_zone!: string | null;

  @Column({ type: 'boolean', default: false })
  locked!: boolean;

  /** `owner` or `admin`: who locked it. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  locked_by!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  os_type!: string | null;

  @Column({ type: 'text', nullable: true })
  launched_on!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  vm_mode!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  architecture!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  root_device_name!: string | null;

  @Column({ type: 'varchar', length: 39, nullable: true })
  access_ip_v4!: string | null;

  @Column({ type: 'varchar', length: 39, nullable: true })
  access_ip_v6!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  config_drive!: string;

  @Column({ type: 'integer', nullable: true })
  progress!: number;

  @Column({ type: 'boolean', nullable: true })
  auto_disk_config!: boolean | null;

  @Column({ type: 'integer', default: 0 })
  cleaned!: number;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}
