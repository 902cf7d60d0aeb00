import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not in Nova: ports by their ids are reserved as addresses are. */
export class PortReservations1700000000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE nova.address_reservations ADD COLUMN port_id varchar(36) UNIQUE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE nova.address_reservations DROP COLUMN port_id');
  }
}
