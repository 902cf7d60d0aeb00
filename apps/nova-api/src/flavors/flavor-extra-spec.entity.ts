import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `nova.flavor_extra_specs`: one key of one flavor. */
@Entity({ name: 'flavor_extra_specs' })
export class FlavorExtraSpec {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'integer' })
  flavor_id!: number;

  @Column({ type: 'varchar', length: 255 })
  key!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  value!: string | null;
}
