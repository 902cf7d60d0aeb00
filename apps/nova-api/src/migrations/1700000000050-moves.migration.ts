import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

/** nova/db/main/models.py Migration (26.2). */
const MIGRATIONS = `CREATE TABLE nova.migrations (
     created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at timestamptz, id serial PRIMARY KEY,
     uuid varchar(36) NOT NULL CONSTRAINT migrations_uuid UNIQUE,
     source_compute varchar(255), dest_compute varchar(255), source_node varchar(255), dest_node varchar(255),
     dest_host varchar(255), old_instance_type_id integer, new_instance_type_id integer,
     instance_uuid varchar(36) REFERENCES nova.instances (uuid), status varchar(255), migration_type varchar(255),
     hidden boolean NOT NULL DEFAULT false, memory_total bigint, memory_processed bigint, memory_remaining bigint,
     disk_total bigint, disk_processed bigint, disk_remaining bigint, cross_cell_move boolean NOT NULL DEFAULT false,
     user_id varchar(255), project_id varchar(255), deleted integer NOT NULL DEFAULT 0)`;

/** Servers of earlier days have their one flavor plain. */
const AS_OBJECTS = `
  UPDATE nova.instance_extra SET flavor = json_build_object('cur', json_build_object(
     'nova_object.name', 'Flavor', 'nova_object.namespace', 'nova', 'nova_object.version', '1.2',
     'nova_object.data', flavor::json), 'old', NULL, 'new', NULL)::text
   WHERE flavor::json -> 'cur' IS NULL`;

const UP = [
  MIGRATIONS,
  'CREATE INDEX migrations_instance_uuid_and_status_idx ON nova.migrations (deleted, instance_uuid, status)',
  'CREATE INDEX migrations_updated_at_idx ON nova.migrations (updated_at)',
  'ALTER TABLE nova.instance_extra ADD COLUMN migration_context text',
  AS_OBJECTS,
];

const DOWN = ['ALTER TABLE nova.instance_extra DROP COLUMN migration_context', 'DROP TABLE nova.migrations'];

/** Moves of servers: `migrations`, and beside the flavor of a server the one that it had and the one that it gets. */
export class Moves1700000000050 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return runAll(runner, UP);
  }

  down(runner: QueryRunner): Promise<void> {
    return runAll(runner, DOWN);
  }
}
