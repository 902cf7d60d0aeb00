import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.volume_attachment`: a server's hold on a volume, from reserved over attaching to attached. */
@Entity({ name: 'volume_attachment' })
export class VolumeAttachment extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'volume_id', type: 'varchar', length: 36 })
  volumeId!: string;

  @Column({ name: 'instance_uuid', type: 'varchar', length: 36, nullable: true })
  instanceUuid!: string | null;

  @Column({ name: 'attached_host', type: 'varchar', length: 255, nullable: true })
  attachedHost!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  mountpoint!: string | null;

  @Column({ name: 'attach_time', type: 'timestamptz', nullable: true })
  attachTime!: Date | null;

  @Column({ name: 'detach_time', type: 'timestamptz', nullable: true })
  detachTime!: Date | null;

  @Column({ name: 'attach_status', type: 'varchar', length: 255, nullable: true })
  attachStatus!: string;

  /** `rw`, `ro`, or the text `null` while nobody has said. */
  @Column({ name: 'attach_mode', type: 'varchar', length: 36, nullable: true })
  attachMode!: string | null;

  /** JSON text. */
  @Column({ name: 'connection_info', type: 'text', nullable: true })
  connectionInfo!: string | null;

  /** JSON text of what the host said of itself. */
  @Column({ type: 'text', nullable: true })
  connector!: string | null;
}
