import { Logger } from '@nestjs/common';
import { Command, InvalidArgumentError } from 'commander';
import { createTransport, InvalidTransportUrl, MessageDeliveryFailure, parseTransportUrl } from '#messaging';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { UsageError } from '../support/usage-error.js';
import { viewBroker } from './broker-view.js';
import { messageText } from './message-text.js';
import { type MatchedMessage } from './reply-matcher.js';
import { readMessage } from './seen-message.js';
import { startTail } from './tail.js';
import { topologyText } from './topology-text.js';

interface BusFlags {
  readonly transportUrl: string;
  readonly managementUrl?: string;
  readonly json: boolean;
}
interface TailFlags extends BusFlags {
  readonly exchange?: string;
  readonly method?: string;
  readonly requestId?: string;
  readonly replies: boolean;
  readonly count?: number;
}
interface PeekFlags extends BusFlags {
  readonly limit: number;
}

const DEFAULT_URL = 'rabbit://guest:guest@127.0.0.1:5672/';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number above 0 is needed, like 10');
  return value;
}

function withBus(command: Command, env: CliIo['env']): Command {
  return command
    .option(
      '--transport-url <url>',
      'oslo.messaging transport URL; default: TRANSPORT_URL',
      env['TRANSPORT_URL'] ?? DEFAULT_URL,
    )
    .option('--management-url <url>', "RabbitMQ's management API; default: port 15672 of the URL's host")
    .option('--json', 'JSON lines instead of text', false);
}

/** Errors of the bus that a person can put right are told as usage errors, without a stack. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  // Reconnects and the like are no output of a command.
  Logger.overrideLogger(false);
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidTransportUrl || error instanceof MessageDeliveryFailure)
      throw new UsageError('--transport-url', null, error.message);
    throw error;
  }
}

async function topology(io: CliIo, flags: BusFlags): Promise<ExitStatus> {
  const view = await viewBroker(parseTransportUrl(flags.transportUrl), flags.managementUrl);
  await io.out(flags.json ? `${JSON.stringify(view)}\n` : topologyText(view, style(io.isColourful)));
  return EXIT.ok;
}

async function peek(io: CliIo, queue: string, flags: PeekFlags): Promise<ExitStatus> {
  const transport = createTransport({
    url: flags.transportUrl,
    controlExchange: 'proptrail',
    connectionName: 'proptrail.bus.peek',
  });
  try {
    await transport.connect();
    for (const message of await transport.driver.peek(queue, flags.limit))
      await io.out(line(io, { ...readMessage(message), answers: null }, flags.json));
  } finally {
    await transport.close();
  }
  return EXIT.ok;
}

function line(io: CliIo, message: MatchedMessage, asJson: boolean): string {
  return `${asJson ? JSON.stringify(message) : messageText(message, style(io.isColourful))}\n`;
}

/** Ends after `--count` messages, or by SIGINT. */
async function tail(io: CliIo, flags: TailFlags): Promise<ExitStatus> {
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let left = flags.count ?? Number.POSITIVE_INFINITY;
  const running = await startTail(flags, (message) => {
    if (left === 0) return;
    left -= 1;
    io.out(line(io, message, flags.json)).then(
      () => left === 0 && ended(),
      () => ended(),
    );
  });
  process.once('SIGINT', ended);
  process.once('SIGTERM', ended);
  if (!flags.json) await io.err('tailing; Ctrl+C ends\n');
  await end;
  await running.stop();
  return EXIT.ok;
}

/** `proptrail bus`: looks at exchanges, queues and messages without taking any. */
export function busCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const bus = new Command('bus').description('look at the message bus: exchanges, queues and the messages that pass');
  const { env } = io;
  bus.addCommand(
    withBus(new Command('topology'), env)
      .description('exchanges, queues, bindings, consumers and depth')
      .action(async (flags: BusFlags) => finish(await told(() => topology(io, flags)))),
  );
  bus.addCommand(
    withBus(new Command('tail'), env)
      .description('messages as they pass, decoded, each call with its reply')
      .option('--exchange <name>', 'only messages to this exchange')
      .option('--method <name>', 'only this RPC method or event type')
      .option('--request-id <id>', 'only messages of this request')
      .option('--replies', 'replies too (switches tracing of the virtual host on while it runs)', false)
      .option('--count <n>', 'end after so many messages', positive)
      .action(async (flags: TailFlags) => finish(await told(() => tail(io, flags)))),
  );
  bus.addCommand(
    withBus(new Command('peek'), env)
      .description('the first messages of a queue, left where they are')
      .argument('<queue>', 'name of the queue, e.g. compute.dead')
      .option('--limit <n>', 'how many at most', positive, 10)
      .action(async (queue: string, flags: PeekFlags) => finish(await told(() => peek(io, queue, flags)))),
  );
  return bus;
}
