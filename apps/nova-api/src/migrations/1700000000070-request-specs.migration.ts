import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

/** `nova_api.request_specs`, and the columns of block devices that ephemeral encryption brought (26.2). */
export class RequestSpecs1700000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `CREATE TABLE nova.request_specs (
         created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, id serial PRIMARY KEY,
         instance_uuid varchar(36) NOT NULL CONSTRAINT uniq_request_specs0instance_uuid UNIQUE, spec text NOT NULL)`,
      `ALTER TABLE nova.block_device_mapping ADD COLUMN encrypted boolean DEFAULT false,
         ADD COLUMN encryption_secret_uuid varchar(36), ADD COLUMN encryption_format varchar(128),
         ADD COLUMN encryption_options varchar(4096)`,
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE nova.request_specs',
      `ALTER TABLE nova.block_device_mapping DROP COLUMN encrypted, DROP COLUMN encryption_secret_uuid,
         DROP COLUMN encryption_format, DROP COLUMN encryption_options`,
    ]);
  }
}
