import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

const TIMES = 'created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at timestamptz';
const UUID = 'uuid varchar(36) NOT NULL DEFAULT gen_random_uuid()::text';

/**
 * Tables and columns of nova_api and nova_cell1 (26.2) that the scheduler reads. `compute_nodes.traits` stands for
 * placement's resource_provider_traits; `described_aggregates` is what the host last said of itself, and
 * `scheduling_records` the last placement of each server: both are Proptrail's own.
 */
const UP = [
  `ALTER TABLE nova.services ADD COLUMN ${UUID}, ADD COLUMN forced_down boolean NOT NULL DEFAULT false,
     ADD COLUMN version integer NOT NULL DEFAULT 0`,
  `ALTER TABLE nova.compute_nodes ADD COLUMN ${UUID}, ADD COLUMN numa_topology text, ADD COLUMN stats text,
     ADD COLUMN traits text NOT NULL DEFAULT '[]', ADD COLUMN described_aggregates text`,
  'ALTER TABLE nova.instance_extra ADD COLUMN numa_topology text',
  `CREATE TABLE nova.aggregates (
     ${TIMES}, id serial PRIMARY KEY, uuid varchar(36) NOT NULL DEFAULT gen_random_uuid()::text, name varchar(255) NOT NULL,
     CONSTRAINT uniq_aggregates0name UNIQUE (name))`,
  `CREATE TABLE nova.aggregate_hosts (
     ${TIMES}, id serial PRIMARY KEY, host varchar(255) NOT NULL,
     aggregate_id integer NOT NULL REFERENCES nova.aggregates (id) ON DELETE CASCADE,
     CONSTRAINT uniq_aggregate_hosts0host0aggregate_id UNIQUE (host, aggregate_id))`,
  `CREATE TABLE nova.aggregate_metadata (
     ${TIMES}, id serial PRIMARY KEY, aggregate_id integer NOT NULL REFERENCES nova.aggregates (id) ON DELETE CASCADE,
     key varchar(255) NOT NULL, value varchar(255) NOT NULL,
     CONSTRAINT uniq_aggregate_metadata0aggregate_id0key UNIQUE (aggregate_id, key))`,
  `CREATE TABLE nova.scheduling_records (
     instance_uuid varchar(36) PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(), selected_host varchar(255),
     message text, verdicts text NOT NULL)`,
];

const DOWN = [
  'DROP TABLE nova.scheduling_records',
  'DROP TABLE nova.aggregate_metadata',
  'DROP TABLE nova.aggregate_hosts',
  'DROP TABLE nova.aggregates',
  'ALTER TABLE nova.instance_extra DROP COLUMN numa_topology',
  `ALTER TABLE nova.compute_nodes DROP COLUMN uuid, DROP COLUMN numa_topology, DROP COLUMN stats, DROP COLUMN traits,
     DROP COLUMN described_aggregates`,
  'ALTER TABLE nova.services DROP COLUMN uuid, DROP COLUMN forced_down, DROP COLUMN version',
];

export class Scheduling1700000000020 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return runAll(runner, UP);
  }

  down(runner: QueryRunner): Promise<void> {
    return runAll(runner, DOWN);
  }
}
