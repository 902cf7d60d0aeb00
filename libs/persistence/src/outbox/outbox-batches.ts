import type { DataSource, EntityManager } from 'typeorm';
import type { PersistenceOptions } from '../persistence-options.js';
import type { OutboxMessage, OutboxPublisher } from './outbox-message.js';
import { outboxTable } from './outbox-table.js';

interface OutboxRow {
  readonly id: string;
  readonly message: OutboxMessage;
}

/** What became of one batch. */
export interface BatchOutcome {
  readonly published: number;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  /** When nothing was due: until a message that failed before may leave, in ms; null when none waits. */
  readonly nextDueInMs: number | null;
}

export interface BatchPace {
  readonly batchSize: number;
  readonly publishTimeoutMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** Takes messages out of the table, a batch at a time: publish all, delete the confirmed, put off the failed. */
export class OutboxBatches {
  private readonly table: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly persistence: PersistenceOptions,
    private readonly publisher: OutboxPublisher,
    private readonly pace: BatchPace,
  ) {
    this.table = outboxTable(persistence.schema);
  }

  /**
   * On a server shared with other processes the batch stays locked while it is published, so that nobody else
   * publishes it and a crash frees it at once. The embedded server belongs to this process alone and runs one
   * transaction at a time: there a lock would only keep everybody waiting for the bus.
   */
  async relay(): Promise<BatchOutcome> {
    if (!this.persistence.databaseUrl) return this.relayThrough(this.dataSource.manager, '');
    return this.dataSource.transaction((tx) => this.relayThrough(tx, 'FOR UPDATE SKIP LOCKED'));
  }

  private async relayThrough(manager: EntityManager, lock: string): Promise<BatchOutcome> {
    const rows = await this.due(manager, lock);
    if (rows.length === 0) return { published: 0, failures: [], nextDueInMs: await this.nextDue(manager) };
    // Started in order of id without waiting in between: the bus keeps that order while nothing fails.
    const results = await Promise.allSettled(rows.map((row) => this.publish(row)));
    const confirmed: string[] = [];
    const failures: { id: string; reason: string }[] = [];
    for (const [index, row] of rows.entries()) {
      const result = results[index];
      if (result?.status === 'rejected') failures.push({ id: row.id, reason: String(result.reason) });
      else confirmed.push(row.id);
    }
    await this.settle(manager, confirmed, failures);
    return { published: confirmed.length, failures, nextDueInMs: null };
  }

  /** The oldest messages that may leave now: of each ordering key only the first, wherever the others are. */
  private async due(manager: EntityManager, lock: string): Promise<OutboxRow[]> {
    return manager.query(
      `SELECT id, message FROM ${this.table} AS due
       WHERE next_attempt_at <= now() AND NOT EXISTS (
         SELECT FROM ${this.table} AS earlier WHERE earlier.ordering_key = due.ordering_key AND earlier.id < due.id)
       ORDER BY id LIMIT $1 ${lock}`,
      [this.pace.batchSize],
    );
  }

  private async nextDue(manager: EntityManager): Promise<number | null> {
    const [row] = await manager.query(
      `SELECT ceil(extract(epoch FROM min(next_attempt_at) - now()) * 1000)::float8 AS ms FROM ${this.table}
       WHERE next_attempt_at > now()`,
    );
    return row.ms;
  }

  private async publish(row: OutboxRow): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`not confirmed within ${this.pace.publishTimeoutMs} ms`)),
        this.pace.publishTimeoutMs,
      );
    });
    try {
      await Promise.race([this.publisher.publish(row.message), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async settle(
    manager: EntityManager,
    confirmed: readonly string[],
    failures: readonly { id: string; reason: string }[],
  ): Promise<void> {
    if (confirmed.length > 0)
      await manager.query(`DELETE FROM ${this.table} WHERE id = ANY($1::bigint[])`, [confirmed]);
    if (failures.length === 0) return;
    await manager.query(
      `UPDATE ${this.table} AS failed SET
         attempts = attempts + 1,
         last_error = failure.reason,
         next_attempt_at = now() + least($3 * 2 ^ least(attempts, 20), $4) * interval '1 millisecond'
       FROM unnest($1::bigint[], $2::text[]) AS failure (id, reason) WHERE failed.id = failure.id`,
      [
        failures.map(({ id }) => id),
        failures.map(({ reason }) => reason),
        this.pace.minBackoffMs,
        this.pace.maxBackoffMs,
      ],
    );
  }
}
