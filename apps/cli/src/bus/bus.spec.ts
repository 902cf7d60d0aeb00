import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport, Notifier, RpcClient, RpcDispatcher, RpcServer, type Transport } from '#messaging';
import { createVhost, eventually, findBroker, NO_BROKER } from '../../../../test/support/rabbit.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { busCommand } from './bus.command.js';
import { startTail } from './tail.js';

interface Backend {
  readonly name: string;
  open(): Promise<{ url: string; close(): Promise<void> }>;
}
const broker = await findBroker();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);
const backends: Backend[] = [
  { name: 'fake', open: async () => ({ url: 'fake://cli-bus', close: async () => undefined }) },
];
if (broker)
  backends.push({
    name: 'rabbit',
    open: async () => {
      const vhost = await createVhost(broker, 'cli-bus');
      return { url: vhost.transportUrl(), close: () => vhost.drop() };
    },
  });

const CONTEXT = { request_id: 'req-7' };

describe.each(backends)('proptrail bus on the $name driver', ({ name, open }) => {
  let opened: { url: string; close(): Promise<void> };
  let transport: Transport;
  let server: RpcServer;
  let client: RpcClient;

  beforeAll(async () => {
    opened = await open();
    transport = createTransport({ url: opened.url, controlExchange: 'nova' });
    await transport.connect();
    const method = {
      name: 'get_domain_xml',
      delivery: 'at-least-once' as const,
      invoke: async ({ id }: { readonly id?: unknown }) => {
        if (id === 'bad') throw Object.assign(new Error('no such instance'), { retryable: false });
        return `<domain id="${String(id)}"/>`;
      },
    };
    server = new RpcServer(transport, new RpcDispatcher([{ methods: new Map([['get_domain_xml', method]]) }]), {
      topic: 'compute',
      server: 'host1',
    });
    await server.start();
    client = new RpcClient(transport, { topic: 'compute' });
    await client.cast('get_domain_xml', { id: 'bad' }, CONTEXT);
    await new Notifier(transport, { publisherId: 'compute.host1' }).info('compute.instance.create.end', {
      x: '\u001b[31m',
    });
  });
  afterAll(async () => {
    await server.stop();
    await transport.close();
    await opened.close();
  });
  afterEach(() => {
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
  });

  let isColourful = false;
  async function bus(...args: string[]): Promise<{ out: string; status: ExitStatus | undefined }> {
    let out = '';
    let status: ExitStatus | undefined;
    const io = {
      env: { TRANSPORT_URL: opened.url },
      isColourful,
      out: async (text: string) => {
        out += text;
      },
      err: async () => undefined,
    } as unknown as CliIo;
    const command = busCommand(io, (ended) => {
      status = ended;
    });
    await command.parseAsync(args, { from: 'user' });
    return { out, status };
  }

  it('topology shows exchanges with the queues bound to them', async () => {
    const { out, status } = await bus('topology');
    expect(status).toBe(EXIT.ok);
    expect(out).toMatch(/^nova topic exchange, -$/m);
    expect(out).toMatch(/^ {2}compute\.host1 +compute\.host1 +\d+ +\d+ +\d+ +- +-$/m);
    expect(out).toMatch(/^ {2}compute +compute_fanout_[0-9a-f]{32} .*x-expires=1800000$/m);
    const json = JSON.parse((await bus('topology', '--json')).out);
    expect(json.exchanges).toContainEqual(expect.objectContaining({ name: 'compute_fanout', type: 'fanout' }));
  });

  it('peek shows messages, with the reason of dead letters, and leaves them', async () => {
    await eventually(
      () =>
        transport.driver.peek('compute.dead', 1).then(
          (found) => found.length === 1,
          () => false,
        ),
      'the dead letter',
    );
    for (let times = 0; times < 2; times++) {
      const { out } = await bus('peek', 'compute.dead');
      expect(out).toContain('cast');
      expect(out).toContain('get_domain_xml req-7 {"id":"bad"} dead: not-retryable: no such instance');
    }
    const { out } = await bus('peek', 'notifications.info', '--json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'notification', event_type: 'compute.instance.create.end' });
    expect((await bus('peek', 'notifications.info')).out).not.toContain('\u001b');
  });

  it('tail shows what passes, by method and request, and takes nothing from anybody', async () => {
    const tailing = bus('tail', '--method', 'get_domain_xml', '--request-id', 'req-8', '--count', '1', '--json');
    let answered = 0;
    const caller = setInterval(() => {
      // Noise that tail must leave out; the last of these calls are cut off when the test closes its transport.
      client.call('get_domain_xml', { id: 1 }, CONTEXT).catch(() => undefined);
      client.call('get_domain_xml', { id: 2 }, { request_id: 'req-8' }).then(
        () => {
          answered += 1;
        },
        () => undefined,
      );
    }, 30);
    const { out } = await tailing;
    clearInterval(caller);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'call',
      method: 'get_domain_xml',
      request_id: 'req-8',
      args: { id: 2 },
    });
    await eventually(() => answered > 0, 'the call was answered all the same');
  });

  it('tail leaves out what goes to other exchanges than the wanted one', async () => {
    const cinder = createTransport({ url: opened.url, controlExchange: 'cinder' });
    await cinder.connect();
    const volumes = new RpcClient(cinder, { topic: 'cinder-volume' });
    await volumes.cast('declares_the_exchange');
    const tailing = bus('tail', '--exchange', 'cinder', '--count', '2', '--json');
    const caller = setInterval(() => {
      // What is under way when the test closes its transports is cut off; what counts is what tail has seen.
      client.call('get_domain_xml', { id: 1 }, CONTEXT).catch(() => undefined);
      volumes.cast('create_volume', { id: 4 }).catch(() => undefined);
    }, 30);
    const { out } = await tailing;
    clearInterval(caller);
    await cinder.close();
    const messages = out.trim().split('\n');
    expect(messages).toHaveLength(2);
    for (const message of messages) expect(JSON.parse(message)).toMatchObject({ kind: 'cast', exchange: 'cinder' });
  });

  it('prints in colour on a terminal only', async () => {
    isColourful = true;
    const coloured = await bus('topology');
    isColourful = false;
    const plain = await bus('topology');
    expect(coloured.out).toContain('\u001b[');
    expect(plain.out).not.toContain('\u001b');
  });

  it('tail matches a reply to its call where the broker can trace', async () => {
    const seen: { kind: string; answers: unknown; result: unknown }[] = [];
    const tail = await startTail({ transportUrl: opened.url, replies: true, method: 'get_domain_xml' }, (message) =>
      seen.push(message),
    );
    await expect(client.call('get_domain_xml', { id: 3 }, CONTEXT)).resolves.toBe('<domain id="3"/>');
    const wanted = name === 'rabbit' ? 2 : 1;
    await eventually(() => seen.length >= wanted, `${wanted} messages`);
    expect(seen[0]).toMatchObject({ kind: 'call', answers: null });
    if (name === 'rabbit')
      expect(seen[1]).toMatchObject({
        kind: 'reply',
        result: '<domain id="3"/>',
        answers: { method: 'get_domain_xml', request_id: 'req-7', ms: expect.any(Number) },
      });
    await tail.stop();
  });
});
