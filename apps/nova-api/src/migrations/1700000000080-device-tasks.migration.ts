import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

/** Not in Nova: messages about devices of a server are kept beside the one of its task; addresses that are being given out. */
export class DeviceTasks1700000000080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE nova.unfinished_tasks ADD COLUMN device varchar(255) NOT NULL DEFAULT '',
         DROP CONSTRAINT unfinished_tasks_pkey, ADD PRIMARY KEY (instance_uuid, device)`,
      `CREATE TABLE nova.address_reservations (
         address varchar(64) PRIMARY KEY, instance_uuid varchar(36) NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE nova.address_reservations',
      "DELETE FROM nova.unfinished_tasks WHERE device <> ''",
      `ALTER TABLE nova.unfinished_tasks DROP CONSTRAINT unfinished_tasks_pkey, DROP COLUMN device,
         ADD PRIMARY KEY (instance_uuid)`,
    ]);
  }
}
