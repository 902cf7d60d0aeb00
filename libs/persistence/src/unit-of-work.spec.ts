import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { openDataSource } from './data-source.factory.js';
import { type EmbeddedServer, joinEmbeddedServer } from './embedded/embedded-server.js';
import { OutboxSignal } from './outbox/outbox-signal.js';
import { UnitOfWork } from './unit-of-work.js';

// The first embedded start of an installation prepares a data directory.
jest.setTimeout(60_000);
Logger.overrideLogger(false);

describe('a unit of work on the embedded database', () => {
  const options = { schema: 'store', stateDir: ':memory:', entities: [], migrations: [] };
  let server: EmbeddedServer;
  let dataSource: DataSource;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    server = await joinEmbeddedServer(':memory:', { idleTransactionMs: 200 });
    dataSource = await openDataSource(options);
    unitOfWork = new UnitOfWork(dataSource, new OutboxSignal(), options);
    await dataSource.query('CREATE TABLE store.notes (text text)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await server.leave();
  });

  it('fails instead of hanging when its work waits for a query past its own transaction, and writes nothing', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const work = unitOfWork.run(async (tx) => {
      await tx.query("INSERT INTO store.notes VALUES ('inside')");
      await dataSource.query("INSERT INTO store.notes VALUES ('past')");
    });
    await expect(work).rejects.toThrow();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('one transaction at a time'));
    expect(await dataSource.query('SELECT text FROM store.notes')).toEqual([{ text: 'past' }]);
  });

  it('works again after that', async () => {
    await unitOfWork.run((tx) => tx.query("INSERT INTO store.notes VALUES ('later')"));
    expect(await dataSource.query("SELECT text FROM store.notes WHERE text = 'later'")).toEqual([{ text: 'later' }]);
  });

  it('refuses a message that is no JSON, in the work that adds it', async () => {
    const message = { kind: 'notify', eventType: 'x', payload: 1n, context: {} };
    // biome-ignore lint/suspicious/noExplicitAny: a message that the type forbids
    await expect(unitOfWork.run((_, outbox) => outbox.add(message as any))).rejects.toThrow('BigInt');
  });
});
