import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** What every row that hangs on an instance has. */
abstract class InstanceDetail extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 36 })
  instance_uuid!: string;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}

/** `nova.instance_system_metadata`: `image_*` rows and what else Nova keeps of a server. Values of 255 characters. */
@Entity({ name: 'instance_system_metadata' })
export class InstanceSystemMetadata extends InstanceDetail {
  @Column({ type: 'varchar', length: 255 })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string | null;
}

/** `nova.instance_metadata`: the user's own keys. */
@Entity({ name: 'instance_metadata' })
export class InstanceMetadata extends InstanceDetail {
  @Column({ type: 'varchar', length: 255 })
  key!: string;

  @Column({ type: 'varchar', length: 255 })
  value!: string;
}

/** `nova.instance_extra`: what a server was made with, as JSON. */
@Entity({ name: 'instance_extra' })
export class InstanceExtra extends InstanceDetail {
  /** See `nova-flavor.ts`. */
  @Column({ type: 'text' })
  flavor!: string;

  /** See `moves/migration-context.ts`; null while the server does not move. */
  @Column({ type: 'text', nullable: true })
  migration_context!: string | null;

  /** Host CPUs and memory pages of the server, as JSON; null for a server without a NUMA topology. */
  @Column({ type: 'text', nullable: true })
  numa_topology!: string | null;

  /** Ids of certificates as JSON (nova/objects/trusted_certs.py); null where the server was asked for with none. */
  @Column({ type: 'text', nullable: true })
  trusted_certs!: string | null;
}

/** `nova.instance_info_caches`: the server's VIFs as JSON. */
@Entity({ name: 'instance_info_caches' })
export class InstanceInfoCache extends InstanceDetail {
  @Column({ type: 'text' })
  network_info!: string;
}

/** `nova.instance_faults`: the newest one shows on a server in ERROR. */
@Entity({ name: 'instance_faults' })
export class InstanceFault extends InstanceDetail {
  @Column({ type: 'integer' })
  code!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  message!: string;

  @Column({ type: 'text', nullable: true })
  details!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;
}

/** `nova.instance_actions`: which request did what to the server. */
@Entity({ name: 'instance_actions' })
export class InstanceAction extends InstanceDetail {
  @Column({ type: 'varchar', length: 255 })
  action!: string;

  @Column({ type: 'varchar', length: 255 })
  request_id!: string;

  @Column({ type: 'varchar', length: 255 })
  user_id!: string;

  @Column({ type: 'varchar', length: 255 })
  project_id!: string;

  @Column({ type: 'timestamptz' })
  start_time!: Date;

  @Column({ type: 'varchar', length: 255, nullable: true })
  message!: string | null;
}

/** `nova.instance_actions_events`: what the hosts did for an action, e.g. `compute_reboot_instance`. */
@Entity({ name: 'instance_actions_events' })
export class InstanceActionEvent extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 255 })
  event!: string;

  @Column({ type: 'integer' })
  action_id!: number;

  @Column({ type: 'timestamptz', nullable: true })
  start_time!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  finish_time!: Date | null;

  /** `Success` or `Error`; null while it runs. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  result!: string | null;

  @Column({ type: 'text', nullable: true })
  traceback!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  host!: string | null;

  @Column({ type: 'text', nullable: true })
  details!: string | null;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}
