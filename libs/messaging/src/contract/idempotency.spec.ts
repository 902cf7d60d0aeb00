import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import { DeliveryLedger, type IdempotencyStore } from '../rpc/delivery-ledger.js';
import type { Outcome } from '../rpc/reply-sender.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { deadLetters, deferred, type EndpointShape, Stage } from './harness.js';

/** A table that two processes share. */
class Table implements IdempotencyStore {
  readonly rows = new Map<string, string>();
  failing: 'find' | 'save' | undefined;

  async find(key: string): Promise<Outcome | undefined> {
    if (this.failing === 'find') throw new Error('the table can not be read');
    const row = this.rows.get(key);
    return row === undefined ? undefined : (JSON.parse(row) as Outcome);
  }

  async save(key: string, outcome: Outcome): Promise<void> {
    if (this.failing === 'save') throw new Error('the table can not be written');
    this.rows.set(key, JSON.stringify(outcome));
  }
}

describe.each(await backends())('work that is remembered, on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let topic = '';
  let ran: unknown[] = [];

  beforeAll(async () => {
    backend = await open('idempotency');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
    topic = `t-${newHexId().slice(0, 8)}`;
    ran = [];
  });
  afterEach(() => stage.close());

  const building: EndpointShape = {
    delivery: 'at-least-once',
    idempotencyKey: ({ id }) => String(id),
    methods: {
      build: ({ id, fails }) => {
        ran.push(id);
        if (fails === true) throw new TypeError(`no room for ${id}`);
        return `built ${id}`;
      },
    },
  };
  const serve = async (name: string, table: IdempotencyStore, retries = 5) => {
    const transport = await stage.transport();
    const ledger = new DeliveryLedger(table);
    const at = { topic, server: name, ledger, maxDeliveries: retries, retryDelayMs: () => 5 };
    return stage.server(transport, at, building);
  };

  it('is not done again by another process, which answers with the outcome of the first', async () => {
    const table = new Table();
    const client = stage.client(await stage.transport(), { topic });
    const first = await serve('a', table);
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
    await first.stop();
    await serve('b', table);
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
    await expect(client.call('build', { id: 'i-2' })).resolves.toBe('built i-2');
    expect(ran).toEqual(['i-1', 'i-2']);
    expect([...table.rows.keys()]).toEqual(['build i-1', 'build i-2']);
  });

  it('is not remembered when it failed: the next call does it', async () => {
    const table = new Table();
    await serve('a', table);
    const client = stage.client(await stage.transport(), { topic });
    await expect(client.call('build', { id: 'i-1', fails: true })).rejects.toMatchObject({ value: 'no room for i-1' });
    expect(table.rows.size).toBe(0);
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
    expect(ran).toEqual(['i-1', 'i-1']);
  });

  it('is not begun while the store can not be read, and the caller is told', async () => {
    const table = new Table();
    table.failing = 'find';
    await serve('a', table);
    const client = stage.client(await stage.transport(), { topic });
    await expect(client.call('build', { id: 'i-1' })).rejects.toMatchObject({ value: 'the table can not be read' });
    expect(ran).toEqual([]);
    table.failing = undefined;
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
  });

  it('of a cast waits for the store as it waits for its handler, then goes to the dead letters', async () => {
    const table = new Table();
    table.failing = 'find';
    await serve('a', table, 3);
    const transport = await stage.transport();
    await stage.client(transport, { topic }).cast('build', { id: 'i-1' });
    const [letter] = await deadLetters(backend, transport, topic);
    expect(letter?.headers).toMatchObject({ 'x-dead-error': 'the table can not be read', 'x-dead-deliveries': 3 });
    expect(ran).toEqual([]);
  });

  it('counts as done when only the store could not be written: this process remembers it', async () => {
    const table = new Table();
    table.failing = 'save';
    await serve('a', table);
    const client = stage.client(await stage.transport(), { topic });
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built i-1');
    expect(ran).toEqual(['i-1']);
  });

  it('goes to the dead letters when its consumers vanish more often than maxRedeliveries', async () => {
    const never = deferred();
    const hanging: EndpointShape = {
      delivery: 'at-least-once',
      methods: {
        poison: ({ id }) => {
          ran.push(id);
          return never.promise;
        },
      },
    };
    const observer = await stage.transport();
    // The queue must be there before the cast, which no handler is to take yet.
    const other = await stage.server(await stage.transport(), { topic, server: 'other' }, { methods: {} });
    await other.stop();
    await stage.client(observer, { topic }).cast('poison', { id: 7 });
    for (let life = 1; life <= 3; life++) {
      const dying = await stage.transport();
      await stage.server(dying, { topic, server: `w${life}`, maxRedeliveries: 2 }, hanging);
      await eventually(() => ran.length === life, `life ${life} began the work`);
      await dying.close();
    }
    await stage.server(await stage.transport(), { topic, server: 'w4', maxRedeliveries: 2 }, hanging);
    const [letter] = await deadLetters(backend, observer, topic);
    expect(letter?.headers).toMatchObject({
      'x-dead-reason': 'delivery-limit',
      'x-dead-error': 'its consumer vanished 3 times while it held this message',
    });
    expect(ran).toEqual([7, 7, 7]);
  });
});
