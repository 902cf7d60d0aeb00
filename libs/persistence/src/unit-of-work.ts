import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { OutboxWriter } from './outbox/outbox-message.js';
import { OutboxSignal } from './outbox/outbox-signal.js';
import { TransactionOutbox } from './outbox/transaction-outbox.js';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from './persistence-options.js';

/** Runs a use case's writes in one transaction, rows and outgoing messages together. */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OutboxSignal) private readonly signal: OutboxSignal,
    @Inject(PERSISTENCE_OPTIONS) private readonly options: PersistenceOptions,
  ) {}

  /**
   * Commits when `work` resolves, and only then do its messages leave; a rejection undoes both.
   *
   * Everything inside must go through `tx` (`tx.getRepository(Image)`, `tx.query`): the embedded server runs one
   * transaction at a time, so a query past `tx` would wait for the transaction that waits for it. Don't wait for
   * HTTP or RPC inside either.
   */
  async run<T>(work: (tx: EntityManager, outbox: OutboxWriter) => Promise<T>): Promise<T> {
    const outbox = new TransactionOutbox();
    const result = await this.dataSource.transaction(async (tx) => {
      const done = await work(tx, outbox);
      await outbox.flush(tx, this.options.schema);
      return done;
    });
    if (!outbox.isEmpty) this.signal.committed();
    return result;
  }
}
