import type { QueryRunner } from 'typeorm';
import { assertSchemaName } from '../persistence-options.js';

/** `"glance"."outbox"`, safe to stand in SQL text. */
export function outboxTable(schema: string): string {
  assertSchemaName(schema);
  return `"${schema}"."outbox"`;
}

/**
 * The statements that make `<schema>.outbox`, for a migration's `up`:
 * `for (const sql of createOutboxTable('glance')) await queryRunner.query(sql)`; or see {@link runAll}.
 *
 * `message` is json, not jsonb: jsonb refuses U+0000 and reorders keys. A failed message waits until
 * `next_attempt_at`; `attempts` and `last_error` are for people who look.
 */
export function createOutboxTable(schema: string): string[] {
  const table = outboxTable(schema);
  return [
    `CREATE TABLE ${table} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      ordering_key text,
      message json NOT NULL,
      attempts integer NOT NULL DEFAULT 0,
      last_error text,
      next_attempt_at timestamptz NOT NULL DEFAULT now(),
      created_at timestamptz NOT NULL DEFAULT now()
    )`,
    `CREATE INDEX outbox_ordering_key_idx ON ${table} (ordering_key, id) WHERE ordering_key IS NOT NULL`,
  ];
}

/** The statements that undo {@link createOutboxTable}, for a migration's `down`. */
export function dropOutboxTable(schema: string): string[] {
  return [`DROP TABLE IF EXISTS ${outboxTable(schema)}`];
}

/** Runs a migration's statements one after another. */
export async function runAll(queryRunner: QueryRunner, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await queryRunner.query(statement);
}
