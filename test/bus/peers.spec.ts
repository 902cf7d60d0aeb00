import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport, Notifier, PRIORITIES, RemoteError, RpcClient, type Transport } from '#messaging';
import { build, hasPythonPeers, type LineProgram, node, python } from '../support/programs.js';
import { createVhost, eventually, findBroker, NO_BROKER, type TestVhost } from '../support/rabbit.js';

const NO_PYTHON =
  'The Python peers are left out: python3-oslo.messaging is not installed (Debian: apt-get install python3-oslo.messaging).';

const broker = await findBroker();
const hasPython = await hasPythonPeers();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);
else if (!hasPython) process.stderr.write(`${NO_PYTHON}\n`);

const SERVER = 'apps/bus-peer/src/server.js';
const CLIENT = 'apps/bus-peer/src/client.js';
const NAMES_OF_CHECKS = 22;

(broker && hasPython ? describe : describe.skip)('peers that run the real oslo.messaging', () => {
  let vhost: TestVhost;
  const programs: LineProgram[] = [];
  const transports: Transport[] = [];

  beforeAll(async () => {
    if (!broker) return;
    vhost = await createVhost(broker, 'peers');
    await build('libs/messaging', 'apps/bus-peer');
  }, 120_000);
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.end()));
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
  });
  afterAll(() => vhost?.drop());

  const at = (topic: string, ...more: string[]) => ['--transport-url', vhost.transportUrl(), '--topic', topic, ...more];

  async function start(program: LineProgram): Promise<LineProgram> {
    programs.push(program);
    return program.ready();
  }

  async function ourClient(topic: string): Promise<RpcClient> {
    const transport = createTransport({ url: vhost.transportUrl(), controlExchange: 'nova' });
    transports.push(transport);
    await transport.connect();
    return new RpcClient(transport, { topic }, { timeoutMs: 10_000 });
  }

  async function suitePasses(program: LineProgram): Promise<void> {
    const { status, lines, errors } = await program.finished();
    const failed = lines.filter((line) => line['passed'] === false);
    expect({ failed, errors }).toEqual({ failed: [], errors: '' });
    expect(lines.filter((line) => line['passed'] === true)).toHaveLength(NAMES_OF_CHECKS);
    expect(lines.at(-1)).toEqual({ summary: true, failed: [] });
    expect(status).toBe(0);
  }

  it('the Python client passes its whole suite against our server', async () => {
    const server = await start(node(SERVER, ...at('ours', '--notifications', '--notify-topic', 'n-ours')));
    await suitePasses(python('peer_client.py', ...at('ours', '--notify-topic', 'n-ours', 'suite')));
    await eventually(() => server.events('notification').length === PRIORITIES.length, 'our listener heard all');
  }, 60_000);

  it('our client passes the same suite against the Python server', async () => {
    const server = await start(
      python('peer_server.py', ...at('theirs', '--notifications', '--notify-topic', 'n-theirs')),
    );
    await suitePasses(node(CLIENT, ...at('theirs', '--notify-topic', 'n-theirs', 'suite')));
    await eventually(() => server.events('notification').length === PRIORITIES.length, 'their listener heard all');
  }, 60_000);

  it('our client passes it against our server, and prints the same names in the same order', async () => {
    await start(node(SERVER, ...at('both')));
    const ours = node(CLIENT, ...at('both', 'suite'));
    await suitePasses(ours);
    await start(python('peer_server.py', ...at('theirs-2')));
    const theirs = python('peer_client.py', ...at('theirs-2', 'suite'));
    await suitePasses(theirs);
    const names = (program: LineProgram) => program.lines.map((line) => line['check']);
    expect(names(ours)).toEqual(names(theirs));
  }, 90_000);

  it('a Python and a Node server share one topic by turns', async () => {
    await start(python('peer_server.py', ...at('shared', '--server', 'snake')));
    await start(node(SERVER, ...at('shared', '--server', 'node')));
    const client = await ourClient('shared');
    const answered: unknown[] = [];
    for (let n = 0; n < 10; n++) answered.push((await client.call<{ server: string }>('echo', { n })).server);
    expect(answered.filter((name) => name === 'snake')).toHaveLength(5);
    expect(answered.filter((name) => name === 'node')).toHaveLength(5);
    for (const server of ['snake', 'node'])
      await expect(client.prepare({ server }).call('echo')).resolves.toMatchObject({ server });
  }, 30_000);

  it('a fanout from Python reaches our server and theirs', async () => {
    const snake = await start(python('peer_server.py', ...at('wide', '--server', 'snake')));
    const ours = await start(node(SERVER, ...at('wide', '--server', 'node')));
    const client = python('peer_client.py', ...at('wide', 'fanout', 'record', '{"token": "t"}'));
    expect((await client.finished()).status).toBe(0);
    await eventually(() => [snake, ours].every((server) => server.events('record').length === 1), 'both recorded');
    expect(ours.events('record')[0]).toMatchObject({ args: { token: 't' }, ctxt: { user_id: 'u1' }, server: 'node' });
  }, 30_000);

  it('notifications go both ways, bare and enveloped, and come again after REQUEUE', async () => {
    const theirs = await start(
      python('peer_server.py', ...at('n1', '--notifications', '--notify-topic', 'from-us', '--notify-pool', 'snakes')),
    );
    const ours = await start(node(SERVER, ...at('n2', '--notifications', '--notify-topic', 'from-them')));
    const transport = createTransport({ url: vhost.transportUrl(), controlExchange: 'nova' });
    transports.push(transport);
    for (const driver of ['messagingv2', 'messaging'] as const)
      await new Notifier(transport, { publisherId: 'us', topics: ['from-us'], driver }).info('e', {
        requeue_once: true,
      });
    await eventually(() => theirs.events('notification').length === 4, 'two messages, each twice');
    for (const driver of ['messagingv2', 'messaging']) {
      const client = python(
        'peer_client.py',
        ...at(
          'n2',
          '--notify-topic',
          'from-them',
          '--notify-driver',
          driver,
          'notify',
          'error',
          'e',
          '{"requeue_once": 1}',
        ),
      );
      expect((await client.finished()).status).toBe(0);
    }
    await eventually(() => ours.events('notification').length === 4, 'two messages, each twice');
    expect(ours.events('notification')[0]).toMatchObject({
      priority: 'error',
      event_type: 'e',
      publisher_id: 'peer.client',
      ctxt: { user_id: 'u1' },
    });
  }, 60_000);

  it('a message that Python sends twice is done once, and ours by Python', async () => {
    await start(python('peer_server.py', ...at('twice-1')));
    await start(node(SERVER, ...at('twice-2')));
    for (const topic of ['twice-1', 'twice-2']) {
      const client = await ourClient(topic);
      const [transport] = transports.slice(-1);
      const message = { method: 'record', args: { n: 1 }, _unique_id: randomUUID().replaceAll('-', '') };
      const body = JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) });
      for (let n = 0; n < 2; n++)
        await transport?.publish({ exchange: transport.topology.exchange('nova'), routingKey: topic, body });
      await eventually(async () => (await client.call('records_count')) === 1, 'it was recorded');
      await expect(client.call('records_count')).resolves.toBe(1);
    }
  }, 30_000);

  it('errors of a Python server keep class, module, arguments and traceback', async () => {
    await start(python('peer_server.py', ...at('fails')));
    const client = await ourClient('fails');
    const custom = await client.call('fail', { kind: 'custom' }).catch((error: unknown) => error);
    expect(custom).toBeInstanceOf(RemoteError);
    expect(custom).toMatchObject({
      excType: 'PeerError',
      module: '__main__',
      value: 'custom failure',
      kwargs: { image_id: 'img-1', code: 400 },
      remoteArgs: ['custom failure'],
    });
    expect((custom as RemoteError).traceback.join('')).toContain('peer_server.py');
    await expect(client.call('fail', { kind: 'key' })).rejects.toMatchObject({
      excType: 'KeyError',
      module: 'builtins',
    });
  }, 30_000);
});
