import { Column, CreateDateColumn, UpdateDateColumn } from 'typeorm';

/** The three times that OpenStack's tables carry (`oslo.db` TimestampMixin), as timestamptz. */
export abstract class TimestampedEntity {
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;

  /** Null while the row lives. Finders don't hide deleted rows: say `deletedAt: IsNull()` where that is meant. */
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
