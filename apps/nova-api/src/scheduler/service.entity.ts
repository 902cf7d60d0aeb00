import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** `nova.services`: which workers exist and when each was last heard of. */
@Entity({ name: 'services' })
export class Service extends TimestampedEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 255 })
  host!: string;

  @Column({ type: 'varchar', length: 255 })
  binary!: string;

  @Column({ type: 'varchar', length: 255 })
  topic!: string;

  @Column({ type: 'integer', default: 0 })
  report_count!: number;

  @Column({ type: 'boolean', default: false })
  disabled!: boolean;

  @Column({ type: 'varchar', length: 255, nullable: true })
  disabled_reason!: string | null;

  @Column({ type: 'boolean', default: false })
  forced_down!: boolean;

  @Column({ type: 'varchar', length: 36, insert: false })
  uuid!: string;

  @Column({ type: 'timestamptz', nullable: true })
  last_seen_up!: Date | null;

  @Column({ type: 'integer', default: 0 })
  deleted!: number;
}
