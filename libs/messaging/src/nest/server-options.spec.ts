import { afterEach, describe, expect, it } from '@jest/globals';
import { type INestMicroservice, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { eventually } from '../../../../test/support/rabbit.js';
import { createTransport, FakeBroker, RpcClient, type Transport } from '../index.js';
import { OsloRpcServer, type OsloRpcServerOptions, RpcServerStrategy } from './oslo-rpc-server.js';
import { RpcEndpoint, RpcMethod } from './rpc-endpoint.decorator.js';

Logger.overrideLogger(false);

const begun: string[] = [];

@RpcEndpoint({ topic: 'work', delivery: 'at-least-once' })
class Work {
  @RpcMethod({ idempotencyKey: ({ id }) => String(id) })
  build(@Payload() { id }: { id: string }): string {
    begun.push(id);
    return `built ${id}`;
  }

  @RpcMethod()
  async hang(): Promise<void> {
    begun.push('hang');
    await new Promise<void>(() => undefined);
  }

  @RpcMethod()
  fail(): never {
    begun.push('fail');
    throw new Error('never works');
  }
}

@Module({ controllers: [Work] })
class WorkModule {}

describe('the options of the Nest server', () => {
  let transport: Transport;
  let app: INestMicroservice | undefined;
  let number = 0;

  async function serve(options: Partial<OsloRpcServerOptions>): Promise<RpcClient> {
    begun.length = 0;
    number += 1;
    transport = createTransport({ url: `fake://server-options-${number}`, controlExchange: 'nova' });
    const strategy = new OsloRpcServer({ transport, servers: () => ['host1'], ...options });
    app = await NestFactory.createMicroservice(WorkModule, { strategy, logger: false });
    await app.listen();
    return new RpcClient(transport, { topic: 'work' });
  }
  const deadLetters = async (): Promise<number> => {
    const { queues } = FakeBroker.get(`server-options-${number}`).snapshot();
    return queues.find(({ name }) => name === 'work.dead')?.messages ?? 0;
  };
  afterEach(async () => {
    await app?.close();
    await transport.close();
  });

  it('an idempotencyStore answers for work that another process has done', async () => {
    const saved: [string, unknown][] = [];
    const client = await serve({
      idempotencyStore: {
        find: async (key) => (key === 'build i-1' ? { result: 'built before' } : undefined),
        save: async (key, outcome) => void saved.push([key, outcome]),
      },
    });
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe('built before');
    await expect(client.call('build', { id: 'i-2' })).resolves.toBe('built i-2');
    expect(begun).toEqual(['i-2']);
    expect(saved).toEqual([['build i-2', { result: 'built i-2' }]]);
  });

  it('maxDeliveries and retryDelayMs say how often, and how soon, a failing cast is tried', async () => {
    const pauses: number[] = [];
    const retryDelayMs = (deliveries: number) => {
      pauses.push(deliveries);
      return 1;
    };
    const client = await serve({ maxDeliveries: 3, retryDelayMs });
    await client.cast('fail');
    await eventually(async () => (await deadLetters()) === 1, 'a dead letter');
    expect(begun).toEqual(['fail', 'fail', 'fail']);
    expect(pauses).toEqual([1, 2]);
  });

  it('maxRedeliveries 0 buries a message whose consumer vanished once', async () => {
    const client = await serve({ maxRedeliveries: 0, stopGraceMs: 10 });
    await client.cast('hang');
    await eventually(() => begun.length === 1, 'the handler hangs');
    await app?.close();
    const strategy = new OsloRpcServer({ transport, servers: () => ['host2'], maxRedeliveries: 0 });
    app = await NestFactory.createMicroservice(WorkModule, { strategy, logger: false });
    await app.listen();
    await eventually(async () => (await deadLetters()) === 1, 'a dead letter');
    expect(begun).toEqual(['hang']);
  });

  it('stopGraceMs bounds how long a shutdown waits for a handler', async () => {
    const client = await serve({ stopGraceMs: 30 });
    await client.cast('hang');
    await eventually(() => begun.length === 1, 'the handler hangs');
    const began = performance.now();
    await app?.close();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
  });

  it('its strategy goes by two names, gives its transport, and has no events', async () => {
    await serve({});
    expect(RpcServerStrategy).toBe(OsloRpcServer);
    const strategy = new RpcServerStrategy({ transport, servers: () => [] });
    expect(strategy.unwrap()).toBe(transport);
    expect(() => strategy.on()).toThrow(/no events/);
  });
});
