import 'reflect-metadata';
import { Controller, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Transport as NestTransport, Payload } from '@nestjs/microservices';
import { connect } from 'amqplib';
import { createTransport, OsloRpcServer, RpcEndpoint, RpcMethod } from '#messaging';

/** The servers that the bench calls, each a process of its own: `serve.js KIND URL QUEUE`. */
let records = 0;

@RpcEndpoint({ topic: 'bench' })
class OurEndpoint {
  @RpcMethod()
  echo_min(@Payload() args: { payload?: unknown }): unknown {
    return args.payload ?? null;
  }

  @RpcMethod()
  record(): void {
    records += 1;
  }

  @RpcMethod()
  records_count(): number {
    return records;
  }
}

@Controller()
class StockController {
  @MessagePattern('echo_min')
  echo(@Payload() args: { payload?: unknown }): unknown {
    return args.payload ?? null;
  }

  @EventPattern({ event: 'record' })
  record(): void {
    records += 1;
  }

  @MessagePattern('records_count')
  count(): number {
    return records;
  }
}

function moduleOf(controller: Type): Type {
  class BenchModule {}
  Reflect.decorate([Module({ controllers: [controller] })], BenchModule);
  return BenchModule;
}

type Serve = (url: string, queue: string) => Promise<unknown>;

const SERVERS: Readonly<Record<string, Serve>> = {
  ours: async (url) => {
    const transport = createTransport({ url, controlExchange: 'nova' });
    const strategy = new OsloRpcServer({ transport, servers: () => ['host1'] });
    const app = await NestFactory.createMicroservice(moduleOf(OurEndpoint), { strategy, logger: false });
    return app.listen();
  },
  stock: async (url, queue) => {
    const app = await NestFactory.createMicroservice(moduleOf(StockController), {
      transport: NestTransport.RMQ,
      options: {
        urls: [url],
        queue,
        queueOptions: { durable: false },
        socketOptions: { connectionOptions: { noDelay: true } },
      },
      logger: false,
    });
    return app.listen();
  },
  bare: async (url, queue) => {
    const connection = await connect(url, { noDelay: true });
    const channel = await connection.createChannel();
    await channel.assertQueue(queue, { durable: false });
    await channel.consume(
      queue,
      (message) => {
        if (!message) return;
        const { method, payload } = JSON.parse(message.content.toString()) as { method: string; payload?: unknown };
        if (method === 'record') records += 1;
        const { replyTo, correlationId } = message.properties;
        if (!replyTo) return;
        const answer = method === 'records_count' ? records : payload;
        channel.publish('', replyTo, Buffer.from(JSON.stringify(answer)), { correlationId });
      },
      { noAck: true },
    );
  },
};

Logger.overrideLogger(false);
const [kind = '', url = '', queue = ''] = process.argv.slice(2);
const serve = Object.hasOwn(SERVERS, kind) ? SERVERS[kind] : undefined;
if (!serve) throw new Error(`KIND must be one of ${Object.keys(SERVERS).join(', ')}`);
// However the bench ends, its pipe does with it.
process.stdin.resume().once('close', () => process.exit());
await serve(url, queue);
process.stdout.write(`${JSON.stringify({ event: 'ready', pid: process.pid })}\n`);
