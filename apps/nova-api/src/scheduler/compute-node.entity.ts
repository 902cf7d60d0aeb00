import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** `nova.compute_nodes`: what a host has and how much of it is promised. Memory in MiB, disks in GiB. */
@Entity({ name: 'compute_nodes' })
export class ComputeNode extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 255 })
  host!: string;

  @Column({ type: 'varchar', length: 255 })
  hypervisor_hostname!: string;

  @Column({ type: 'text' })
  hypervisor_type!: string;

  @Column({ type: 'integer' })
  hypervisor_version!: number;

  @Column({ type: 'integer' })
  vcpus!: number;

  @Column({ type: 'integer' })
  memory_mb!: number;

  @Column({ type: 'integer' })
  local_gb!: number;

  @Column({ type: 'integer', default: 0 })
  vcpus_used!: number;

  @Column({ type: 'integer', default: 0 })
  memory_mb_used!: number;

  @Column({ type: 'integer', default: 0 })
  local_gb_used!: number;

  @Column({ type: 'integer', default: 0 })
  running_vms!: number;

  @Column({ type: 'text' })
  cpu_info!: string;

  @Column({ type: 'text', nullable: true })
  supported_instances!: string | null;

  @Column({ type: 'varchar', length: 36, insert: false })
  uuid!: string;

  @Column({ type: 'text', nullable: true })
  numa_topology!: string | null;

  @Column({ type: 'text', nullable: true })
  stats!: string | null;

  /** A JSON list of placement's traits. */
  @Column({ type: 'text', default: '[]' })
  traits!: string;

  @Column({ type: 'varchar', length: 39, nullable: true })
  host_ip!: string | null;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}
