import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SoftDeletedEntity } from './soft-deleted.entity.js';

/** `cinder.messages`: what went wrong after the API had said 202, for the user to read. */
@Entity({ name: 'messages' })
export class Message extends SoftDeletedEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'project_id', type: 'varchar', length: 255 })
  projectId!: string;

  @Column({ name: 'message_level', type: 'varchar', length: 255 })
  messageLevel!: string;

  @Column({ name: 'request_id', type: 'varchar', length: 255, nullable: true })
  requestId!: string | null;

  @Column({ name: 'resource_type', type: 'varchar', length: 36, nullable: true })
  resourceType!: string | null;

  @Column({ name: 'resource_uuid', type: 'varchar', length: 255, nullable: true })
  resourceUuid!: string | null;

  @Column({ name: 'event_id', type: 'varchar', length: 255 })
  eventId!: string;

  @Column({ name: 'detail_id', type: 'varchar', length: 10, nullable: true })
  detailId!: string | null;

  @Column({ name: 'action_id', type: 'varchar', length: 10, nullable: true })
  actionId!: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
