import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { type DatabasePlace, databaseBackends } from '../../../../test/support/database-backends.js';
import { eventually } from '../../../../test/support/eventually.js';
import { PersistenceModule } from '../persistence.module.js';
import { UnitOfWork } from '../unit-of-work.js';
import { OutboxModule } from './outbox.module.js';
import type { OutboxMessage } from './outbox-message.js';
import { createOutboxTable, dropOutboxTable, runAll } from './outbox-table.js';

class CreateNotes1700000000000 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return runAll(queryRunner, ['CREATE TABLE store.notes (text text)', ...createOutboxTable('store')]);
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return runAll(queryRunner, [...dropOutboxTable('store'), 'DROP TABLE store.notes']);
  }
}

/** A bus that records what it takes and can be told to refuse. */
class RecordingBus {
  readonly taken: OutboxMessage[] = [];
  attempts = 0;
  refuses: (message: OutboxMessage) => boolean = () => false;

  get methods(): string[] {
    return this.taken.map((message) => (message.kind === 'notify' ? message.eventType : message.method));
  }

  async publish(message: OutboxMessage): Promise<void> {
    this.attempts += 1;
    if (this.refuses(message)) throw new Error('the bus is down');
    this.taken.push(message);
  }
}

@Module({})
class ServiceModule {}

const cast = (method: string, orderingKey?: string): OutboxMessage => ({
  kind: 'cast',
  target: { topic: 'compute', server: 'host1' },
  method,
  args: {},
  context: { request_id: 'req-1' },
  orderingKey,
});

// The first embedded start of an installation prepares a data directory.
jest.setTimeout(60_000);
Logger.overrideLogger(false);
const backends = await databaseBackends();

describe.each(backends)('the outbox on $name', (backend) => {
  let place: DatabasePlace;
  let bus: RecordingBus;
  const apps: INestApplicationContext[] = [];

  /** One process of the service; several may run on one database. */
  const start = async (pace = {}) => {
    const { databaseUrl, stateDir } = place;
    const app = await NestFactory.createApplicationContext({
      module: ServiceModule,
      imports: [
        PersistenceModule.forRootAsync({
          useFactory: () => ({
            schema: 'store',
            databaseUrl,
            stateDir,
            entities: [],
            migrations: [CreateNotes1700000000000],
          }),
        }),
        OutboxModule.forRootAsync({
          useFactory: () => bus,
          relay: { minBackoffMs: 10, maxBackoffMs: 50, pollIntervalMs: 60_000, ...pace },
        }),
      ],
    });
    apps.push(app);
    return {
      app,
      unitOfWork: app.get(UnitOfWork),
      waiting: async (): Promise<number> =>
        Number((await app.get(DataSource).query('SELECT count(*) AS n FROM store.outbox'))[0].n),
      notes: () => app.get(DataSource).query('SELECT text FROM store.notes'),
    };
  };

  beforeEach(async () => {
    place = await backend.create();
    bus = new RecordingBus();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await place.remove();
  });
  afterAll(() => backend.release());

  it('lets a message leave after the transaction that holds it, and forgets it', async () => {
    const service = await start();
    const seenInside = await service.unitOfWork.run(async (tx, outbox) => {
      await tx.query("INSERT INTO store.notes VALUES ('kept')");
      await outbox.add(cast('build'));
      return bus.attempts;
    });
    await eventually('the message is published', async () => bus.taken.length === 1 && (await service.waiting()) === 0);
    expect(seenInside).toBe(0);
    expect(bus.taken).toEqual([JSON.parse(JSON.stringify(cast('build')))]);
    expect(await service.notes()).toEqual([{ text: 'kept' }]);
  });

  it('undoes rows and messages together when the work fails', async () => {
    const service = await start();
    const work = service.unitOfWork.run(async (tx, outbox) => {
      await tx.query("INSERT INTO store.notes VALUES ('lost')");
      await outbox.add(cast('build'));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await service.notes()).toEqual([]);
    expect(await service.waiting()).toBe(0);
    expect(bus.attempts).toBe(0);
  });

  it('carries any JSON unchanged, U+0000, lone surrogates and a key named __proto__ too', async () => {
    const service = await start();
    const payload = JSON.parse('{"__proto__":"x","constructor":"y","nul":"\\u0000","half":"\\ud800","z":1,"a":"汉字"}');
    await service.unitOfWork.run((_, outbox) =>
      outbox.add({ kind: 'notify', eventType: 'image.update', payload, context: {}, priority: 'info' }),
    );
    await eventually('the message is published', () => bus.taken.length === 1);
    expect(JSON.stringify(bus.taken[0])).toContain(JSON.stringify(payload));
  });

  it('keeps the order of many messages while nothing fails', async () => {
    const service = await start({ batchSize: 7 });
    const names = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const half of [names.slice(0, 25), names.slice(25)]) {
      await service.unitOfWork.run(async (_, outbox) => {
        for (const name of half) await outbox.add(cast(name));
      });
    }
    await eventually('all are published', () => bus.taken.length === 50);
    expect(bus.methods).toEqual(names);
  });

  it('holds back later messages of a key until an earlier one is through, and no others', async () => {
    const service = await start();
    let down = true;
    bus.refuses = (message) => down && message.kind === 'cast' && message.method === 'first';
    await service.unitOfWork.run(async (_, outbox) => {
      await outbox.add(cast('first', 'server-1'));
      await outbox.add(cast('second', 'server-1'));
      await outbox.add(cast('other', 'server-2'));
    });
    await eventually('the other key is through', () => bus.methods.includes('other'));
    down = false;
    await eventually('all are through', () => bus.taken.length === 3);
    expect(bus.methods).toEqual(['other', 'first', 'second']);
  });

  it('tries again while the bus is down, notes why, and delivers when it is back', async () => {
    const service = await start();
    bus.refuses = () => true;
    await service.unitOfWork.run((_, outbox) => outbox.add(cast('build')));
    await eventually('several attempts are made', () => bus.attempts >= 3);
    const [row] = await service.app.get(DataSource).query('SELECT attempts, last_error FROM store.outbox');
    expect(row.attempts).toBeGreaterThanOrEqual(1);
    expect(row.last_error).toContain('the bus is down');
    bus.refuses = () => false;
    await eventually('it is delivered', async () => bus.taken.length === 1 && (await service.waiting()) === 0);
  });

  it('counts a publication that is never confirmed as failed and tries again', async () => {
    const confirming = bus.publish.bind(bus);
    let calls = 0;
    bus.publish = (message) => (++calls === 1 ? new Promise(() => {}) : confirming(message));
    const service = await start({ publishTimeoutMs: 20 });
    await service.unitOfWork.run((_, outbox) => outbox.add(cast('build')));
    await eventually('it is delivered', async () => bus.taken.length === 1 && (await service.waiting()) === 0);
  });

  it('finds what another process left behind when it polls', async () => {
    const service = await start({ pollIntervalMs: 20 });
    await service.app
      .get(DataSource)
      .query('INSERT INTO store.outbox (message) VALUES ($1)', [JSON.stringify(cast('left'))]);
    await eventually('it is delivered', () => bus.methods.includes('left'));
  });

  it('stops at shutdown and waits for what is on its way', async () => {
    let confirm: () => void = () => {};
    const publish = bus.publish.bind(bus);
    bus.publish = async (message) => {
      await new Promise<void>((resolve) => {
        confirm = resolve;
      });
      await publish(message);
    };
    const service = await start();
    await service.unitOfWork.run((_, outbox) => outbox.add(cast('build')));
    const idle = confirm;
    await eventually('the message is on its way', () => confirm !== idle);
    let closed = false;
    const closing = service.app.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    confirm();
    await closing;
    apps.splice(0);
    expect(bus.methods).toEqual(['build']);
  });
});

const real = backends.filter(({ name }) => name === 'postgresql');

// The embedded database belongs to one process, so only a real server can have several relays.
// Not describe.each: it takes no empty list.
for (const backend of real)
  describe(`several relays on ${backend.name}`, () => {
    afterAll(() => backend.release());

    it('publish each message once and keep the order of a key', async () => {
      const place = await backend.create();
      const bus = new RecordingBus();
      const open = () =>
        NestFactory.createApplicationContext({
          module: ServiceModule,
          imports: [
            PersistenceModule.forRootAsync({
              useFactory: () => ({ ...place, schema: 'store', entities: [], migrations: [CreateNotes1700000000000] }),
            }),
            OutboxModule.forRootAsync({ useFactory: () => bus, relay: { batchSize: 5, pollIntervalMs: 5 } }),
          ],
        });
      const apps = await Promise.all([open(), open(), open()]);
      for (let index = 0; index < 60; index += 1) {
        const unitOfWork = apps[index % 3]?.get(UnitOfWork);
        await unitOfWork?.run((_, outbox) => outbox.add(cast(`m${index}`, `key-${index % 4}`)));
      }
      await eventually('all are published', () => bus.taken.length >= 60);
      for (const app of apps) await app.close();
      await place.remove();
      expect(bus.taken).toHaveLength(60);
      for (const key of ['key-0', 'key-1', 'key-2', 'key-3']) {
        const numbers = bus.taken
          .filter((m) => m.orderingKey === key)
          .map((m) => m.kind !== 'notify' && Number(m.method.slice(1)));
        expect(numbers).toEqual([...numbers].sort((a, b) => Number(a) - Number(b)));
      }
    });
  });
