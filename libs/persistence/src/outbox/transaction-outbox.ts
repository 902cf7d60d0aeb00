import type { EntityManager } from 'typeorm';
import type { OutboxMessage, OutboxWriter } from './outbox-message.js';
import { outboxTable } from './outbox-table.js';

/** Gathers one transaction's messages and writes them in one statement before the commit. */
export class TransactionOutbox implements OutboxWriter {
  private readonly keys: (string | null)[] = [];
  private readonly messages: string[] = [];

  get isEmpty(): boolean {
    return this.messages.length === 0;
  }

  async add(message: OutboxMessage): Promise<void> {
    this.messages.push(JSON.stringify(message));
    this.keys.push(message.orderingKey ?? null);
  }

  async flush(tx: EntityManager, schema: string): Promise<void> {
    if (this.isEmpty) return;
    await tx.query(
      `INSERT INTO ${outboxTable(schema)} (ordering_key, message)
       SELECT key, message::json FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS added (key, message, position)
       ORDER BY position`,
      [this.keys, this.messages],
    );
  }
}
