import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport, RpcClient, RpcDispatcher, type RpcRequest, RpcServer, type Transport } from '#messaging';
import { createVhost, eventually, findBroker, NO_BROKER, type TestVhost } from '../support/rabbit.js';

Logger.overrideLogger(false);
const broker = await findBroker();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);

(broker ? describe : describe.skip)('what only the broker knows', () => {
  let vhost: TestVhost;
  const transports: Transport[] = [];

  beforeAll(async () => {
    if (broker) vhost = await createVhost(broker, 'quorum');
  });
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
  });
  afterAll(() => vhost?.drop());

  async function connect(options: string, connectionName?: string): Promise<Transport> {
    const url = vhost.transportUrl(options);
    const transport = createTransport({ url, controlExchange: 'quorum', connectionName });
    transports.push(transport);
    await transport.connect();
    return transport;
  }

  it('a quorum queue counts deliveries itself: the handler learns the count, and no copy is sent', async () => {
    const seen: Pick<RpcRequest, 'deliveryCount' | 'redelivered'>[] = [];
    const serve = async (invoke: () => Promise<unknown>) => {
      const transport = await connect('?rabbit_quorum_queue=1');
      const work = {
        name: 'work',
        delivery: 'at-least-once' as const,
        invoke: async (_args: unknown, { deliveryCount, redelivered }: RpcRequest) => {
          seen.push({ deliveryCount, redelivered });
          return invoke();
        },
      };
      const server = new RpcServer(transport, new RpcDispatcher([{ methods: new Map([['work', work]]) }]), {
        topic: 'counted',
        server: 'a',
      });
      await server.start();
      return transport;
    };
    const dying = await serve(() => new Promise(() => undefined));
    const caller = await connect('?rabbit_quorum_queue=1');
    const call = new RpcClient(caller, { topic: 'counted' }).call('work');
    await eventually(() => seen.length === 1, 'the first server began');
    await dying.close();
    await serve(async () => 'done');
    await expect(call).resolves.toBe('done');
    expect(seen).toEqual([
      { deliveryCount: 1, redelivered: false },
      { deliveryCount: 2, redelivered: true },
    ]);
  });

  it('the name of a connection is seen among the connections of the broker', async () => {
    await connect('', 'nova-compute:host1');
    await eventually(async () => {
      const all =
        await vhost.api<{ client_properties?: { connection_name?: string } }[]>('/vhosts/{vhost}/connections');
      return all.some(({ client_properties: of }) => of?.connection_name === `nova-compute:host1:${process.pid}:send`);
    }, 'the connection is listed by its name');
  });
});
