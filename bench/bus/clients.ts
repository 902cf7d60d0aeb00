import { randomUUID } from 'node:crypto';
import { ClientProxyFactory, Transport as NestTransport } from '@nestjs/microservices';
import { connect } from 'amqplib';
import { firstValueFrom } from 'rxjs';
import { createTransport, RpcClient } from '#messaging';

/** A caller on one of the compared ways. */
export interface BenchClient {
  call(payload: unknown): Promise<unknown>;
  cast(payload: unknown): Promise<unknown>;
  count(): Promise<number>;
  close(): Promise<unknown>;
}

const CONTEXT = { user_id: 'u1', project_id: 'p1', request_id: 'req-1', is_admin: true, roles: ['admin'] };

export async function oursOn(url: string): Promise<BenchClient> {
  const transport = createTransport({ url, controlExchange: 'nova' });
  await transport.connect();
  const client = new RpcClient(transport, { topic: 'bench' });
  return {
    call: (payload) => client.call('echo_min', { payload }, CONTEXT),
    cast: (payload) => client.cast('record', { payload }, CONTEXT),
    count: () => client.call<number>('records_count', {}, CONTEXT),
    close: () => transport.close(),
  };
}

export async function stockOn(url: string, queue: string): Promise<BenchClient> {
  const client = ClientProxyFactory.create({
    transport: NestTransport.RMQ,
    options: {
      urls: [url],
      queue,
      queueOptions: { durable: false },
      socketOptions: { connectionOptions: { noDelay: true } },
    },
  });
  await client.connect();
  return {
    call: (payload) => firstValueFrom(client.send('echo_min', { payload, context: CONTEXT })),
    cast: (payload) =>
      firstValueFrom(client.emit({ event: 'record' }, { payload, context: CONTEXT }), { defaultValue: null }),
    count: () => firstValueFrom(client.send<number>('records_count', {})),
    close: async () => client.close(),
  };
}

/** The least that amqplib can do: direct reply-to, no confirms, no acknowledgements. */
export async function bareOn(url: string, queue: string): Promise<BenchClient> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const waiting = new Map<string, (answer: unknown) => void>();
  await channel.consume(
    'amq.rabbitmq.reply-to',
    (message) => {
      if (!message) return;
      const id = String(message.properties.correlationId);
      waiting.get(id)?.(JSON.parse(message.content.toString()));
      waiting.delete(id);
    },
    { noAck: true },
  );
  const ask = (method: string, payload: unknown) =>
    new Promise<unknown>((resolve) => {
      const correlationId = randomUUID();
      waiting.set(correlationId, resolve);
      const body = Buffer.from(JSON.stringify({ method, payload, context: CONTEXT }));
      channel.publish('', queue, body, { correlationId, replyTo: 'amq.rabbitmq.reply-to' });
    });
  channel.setMaxListeners(0);
  const drained = () => new Promise<void>((resolve) => channel.once('drain', resolve));
  return {
    call: (payload) => ask('echo_min', payload),
    cast: async (payload) => {
      const body = Buffer.from(JSON.stringify({ method: 'record', payload, context: CONTEXT }));
      if (!channel.publish('', queue, body)) await drained();
    },
    count: async () => Number(await ask('records_count', null)),
    close: () => connection.close(),
  };
}
