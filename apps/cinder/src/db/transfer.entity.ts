import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.transfers`: a volume that is offered to another project. The key itself is nowhere; its salted hash is. */
@Entity({ name: 'transfers' })
export class Transfer extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 255, nullable: true })
  displayName!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  salt!: string;

  @Column({ name: 'crypt_hash', type: 'varchar', length: 255, nullable: true })
  cryptHash!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'no_snapshots', type: 'boolean', default: false, nullable: true })
  noSnapshots!: boolean;

  @Column({ name: 'source_project_id', type: 'varchar', length: 255, nullable: true })
  sourceProjectId!: string | null;

  @Column({ name: 'destination_project_id', type: 'varchar', length: 255, nullable: true })
  destinationProjectId!: string | null;

  @Column({ type: 'boolean', default: false, nullable: true })
  accepted!: boolean;
}
