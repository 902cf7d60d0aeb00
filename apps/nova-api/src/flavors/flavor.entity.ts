import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `nova.flavors`. Memory and swap in MiB, disks in GiB. */
@Entity({ name: 'flavors' })
export class Flavor {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'varchar', length: 255 })
  flavorid!: string;

  @Column({ type: 'integer' })
  memory_mb!: number;

  @Column({ type: 'integer' })
  vcpus!: number;

  @Column({ type: 'integer', default: 0 })
  swap!: number;

  @Column({ type: 'integer', nullable: true })
  vcpu_weight!: number | null;

  @Column({ type: 'double precision', default: 1 })
  rxtx_factor!: number;

  @Column({ type: 'integer', default: 0 })
  root_gb!: number;

  @Column({ type: 'integer', default: 0 })
  ephemeral_gb!: number;

  @Column({ type: 'boolean', default: false })
  disabled!: boolean;

  @Column({ type: 'boolean', default: true })
  is_public!: boolean;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  updated_at!: Date | null;
}
