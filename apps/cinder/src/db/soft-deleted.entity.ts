import { Column } from 'typeorm';
import { TimestampedEntity } from '#persistence';

/** A row that stays when it is deleted (cinder/db/sqlalchemy/models.py CinderBase): `deleted` and `deleted_at` say so. */
export abstract class SoftDeletedEntity extends TimestampedEntity {
  @Column({ type: 'boolean', default: false })
  deleted!: boolean;
}
