import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from '#persistence';

const UP = [
  'ALTER TABLE nova.instances ADD COLUMN locked_by varchar(255)',
  `CREATE TABLE nova.instance_actions_events (
     created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at timestamptz, id serial PRIMARY KEY,
     event varchar(255), action_id integer NOT NULL REFERENCES nova.instance_actions (id), start_time timestamptz,
     finish_time timestamptz, result varchar(255), traceback text, host varchar(255), details text,
     deleted integer NOT NULL DEFAULT 0)`,
  'CREATE INDEX instance_actions_events_action_id_idx ON nova.instance_actions_events (action_id)',
  // Not in Nova: the message of each task under way, so that a task whose host or broker died is taken up again.
  `CREATE TABLE nova.unfinished_tasks (
     instance_uuid varchar(36) PRIMARY KEY REFERENCES nova.instances (uuid), request_id varchar(255) NOT NULL,
     host varchar(255) NOT NULL, message json NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
     sent_at timestamptz NOT NULL DEFAULT now())`,
  'CREATE INDEX unfinished_tasks_host_idx ON nova.unfinished_tasks (host)',
];

export class AddInstanceTasks1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE nova.unfinished_tasks',
      'DROP TABLE nova.instance_actions_events',
      'ALTER TABLE nova.instances DROP COLUMN locked_by',
    ]);
  }
}
