import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Command, Option } from 'commander';
import { createTransport, NotificationListener, OsloRpcServer, RpcEndpoint } from '#messaging';
import { Lines } from './lines.js';
import { PeerMethods, PeerNotifications } from './peer.endpoint.js';

interface ServerOptions {
  readonly transportUrl: string;
  readonly exchange: string;
  readonly topic: string;
  readonly server: string;
  readonly workers: number;
  readonly version: string;
  readonly namespace?: string;
  readonly delivery: 'at-most-once' | 'at-least-once';
  readonly notifications: boolean;
  readonly notifyTopic: string;
  readonly notifyExchange?: string;
  readonly notifyPool?: string;
  readonly quiet: boolean;
}

const command = new Command('bus:server')
  .description('Serves the methods of the conformance peers; one JSON line per request.')
  .option('--transport-url <url>', 'oslo.messaging transport URL', 'rabbit://guest:guest@127.0.0.1:5672/')
  .option('--exchange <name>', 'control exchange', 'nova')
  .option('--topic <name>', 'topic to serve', 'peer')
  .option('--server <name>', 'server name', 'host1')
  .option('--workers <n>', 'handlers at the same time', Number, 64)
  .option('--version <major.minor>', 'version of the endpoint', '1.5')
  .option('--namespace <name>', 'namespace of the endpoint')
  .addOption(new Option('--delivery <class>').choices(['at-most-once', 'at-least-once']).default('at-most-once'))
  .option('--notifications', 'listen for notifications too', false)
  .option('--notify-topic <name>', 'topic of notifications', 'notifications')
  .option('--notify-exchange <name>', 'exchange of notifications; default: --exchange')
  .option('--notify-pool <name>', 'listener pool')
  .option('--quiet', 'no line per request', false);

async function serve(options: ServerOptions): Promise<void> {
  const { transportUrl: url, exchange, topic, server, workers } = options;
  const lines = new Lines(options.quiet);
  const { version, namespace, delivery } = options;

  class Endpoint extends PeerMethods {}
  Reflect.decorate([RpcEndpoint({ topic, version, namespace, delivery })], Endpoint);
  const listener = { topics: [options.notifyTopic], exchange: options.notifyExchange, pool: options.notifyPool };
  class Listener extends PeerNotifications {}
  Reflect.decorate([NotificationListener(listener)], Listener);

  const controllers = options.notifications ? [Endpoint, Listener] : [Endpoint];
  class PeerModule {}
  Reflect.decorate([Module({ controllers, providers: [{ provide: Lines, useValue: lines }] })], PeerModule);

  const transport = createTransport({ url, controlExchange: exchange, connectionName: `peer.${server}` });
  const strategy = new OsloRpcServer({ transport, servers: () => [server], maxConcurrency: workers });
  const app = await NestFactory.createMicroservice(PeerModule, { strategy, logger: ['error', 'warn'] });
  await app.listen();
  lines.print({ event: 'ready', pid: process.pid, topic, server, exchange, executor: 'node' });

  const stop = async () => {
    await app.close();
    await transport.close();
    lines.print({ event: 'stopped' });
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
      });
    });
}

serve(command.parse().opts<ServerOptions>()).catch((error: Error) => {
  process.stderr.write(`bus:server: ${error.message}\n`);
  process.exitCode = 1;
});
