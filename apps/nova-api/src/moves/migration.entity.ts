import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MigrationType } from '#nova-rpc';
import { bigintAsNumber, TimestampedEntity } from '#persistence';

/** `nova.migrations`: every move of a server between hosts, also a resize on one host. */
@Entity({ name: 'migrations' })
export class Migration extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 36 })
  uuid!: string;

  @Column({ type: 'varchar', length: 255 })
  source_compute!: string;

  @Column({ type: 'varchar', length: 255 })
  source_node!: string;

  @Column({ type: 'varchar', length: 255 })
  dest_compute!: string;

  @Column({ type: 'varchar', length: 255 })
  dest_node!: string;

  /** IP address of the destination; null until it has spoken. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  dest_host!: string | null;

  @Column({ type: 'integer', nullable: true })
  old_instance_type_id!: number | null;

  @Column({ type: 'integer', nullable: true })
  new_instance_type_id!: number | null;

  @Column({ type: 'varchar', length: 36 })
  instance_uuid!: string;

  @Column({ type: 'varchar', length: 255 })
  status!: string;

  @Column({ type: 'varchar', length: 255 })
  migration_type!: MigrationType;

  @Column({ type: 'boolean', default: false })
  hidden!: boolean;

  /** Bytes, as those below. */
  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  memory_total!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  memory_processed!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  memory_remaining!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  disk_total!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  disk_processed!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  disk_remaining!: number | null;

  @Column({ type: 'boolean', default: false })
  cross_cell_move!: boolean;

  @Column({ type: 'varchar', length: 255, nullable: true })
  user_id!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  project_id!: string | null;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}

/**
 * Statuses of moves that are under way, or wait to be confirmed: two hosts hold room for the server
 * (nova/db/main/api.py migration_get_in_progress_by_host_and_node leaves out what has ended).
 */
export const UNFINISHED = [
  'accepted',
  'queued',
  'preparing',
  'pre-migrating',
  'migrating',
  'running',
  'post-migrating',
  'finished',
  'confirming',
  'reverting',
] as const;
