import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

const UP = [
  // nova/db/api/models.py KeyPair and FlavorProjects, nova/db/main/models.py Tag and InstanceExtra (26.2)
  `CREATE TABLE nova.key_pairs (
     created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, id serial PRIMARY KEY,
     name varchar(255) NOT NULL, user_id varchar(255) NOT NULL, fingerprint varchar(255), public_key text,
     type varchar(4) NOT NULL DEFAULT 'ssh' CHECK (type IN ('ssh', 'x509')),
     CONSTRAINT uniq_key_pairs0user_id0name UNIQUE (user_id, name))`,
  `CREATE TABLE nova.flavor_projects (
     created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, id serial PRIMARY KEY,
     flavor_id integer NOT NULL REFERENCES nova.flavors (id) ON DELETE CASCADE, project_id varchar(255) NOT NULL,
     CONSTRAINT uniq_flavor_projects0flavor_id0project_id UNIQUE (flavor_id, project_id))`,
  `CREATE TABLE nova.tags (
     resource_id varchar(36) NOT NULL, tag varchar(80) NOT NULL, PRIMARY KEY (resource_id, tag))`,
  'CREATE INDEX tags_tag_idx ON nova.tags (tag)',
  'ALTER TABLE nova.instance_extra ADD COLUMN trusted_certs text',
];

const DOWN = [
  'ALTER TABLE nova.instance_extra DROP COLUMN trusted_certs',
  'DROP TABLE nova.tags',
  'DROP TABLE nova.flavor_projects',
  'DROP TABLE nova.key_pairs',
];

export class KeysTagsAndAccess1700000000130 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return runAll(runner, UP);
  }

  down(runner: QueryRunner): Promise<void> {
    return runAll(runner, DOWN);
  }
}
