import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** `nova.block_device_mapping`. `connection_info` is JSON, `volume_size` GiB. */
@Entity({ name: 'block_device_mapping' })
export class BlockDeviceMapping extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 36 })
  uuid!: string;

  @Column({ type: 'varchar', length: 36 })
  instance_uuid!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  source_type!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  destination_type!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  device_name!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  device_type!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  disk_bus!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  guest_format!: string | null;

  @Column({ type: 'integer', nullable: true })
  boot_index!: number | null;

  @Column({ type: 'boolean', nullable: true })
  delete_on_termination!: boolean | null;

  @Column({ type: 'boolean', nullable: true })
  no_device!: boolean | null;

  @Column({ type: 'varchar', length: 36, nullable: true })
  image_id!: string | null;

  @Column({ type: 'varchar', length: 36, nullable: true })
  snapshot_id!: string | null;

  @Column({ type: 'varchar', length: 36, nullable: true })
  volume_id!: string | null;

  @Column({ type: 'integer', nullable: true })
  volume_size!: number | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  volume_type!: string | null;

  @Column({ type: 'varchar', length: 36, nullable: true })
  attachment_id!: string | null;

  @Column({ type: 'text', nullable: true })
  connection_info!: string | null;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}
