import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import { MessageUndeliverable, MessagingTimeout, RpcVersionCapError } from '../errors/messaging-errors.js';
import { RemoteError, RpcError } from '../errors/remote-error.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { deferred, Stage } from './harness.js';

describe.each(await backends())('RPC on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let topic = '';

  beforeAll(async () => {
    backend = await open('rpc');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
    topic = `t-${newHexId().slice(0, 8)}`;
  });
  afterEach(() => stage.close());

  it('returns what the method returns, nested values and all of Unicode', async () => {
    const transport = await stage.transport();
    await stage.server(transport, { topic, server: 'a' }, { methods: { echo: (args) => args } });
    const client = stage.client(transport, { topic });
    const args = {
      s: 'ü☃汉字😀\u2028',
      n: null,
      f: 1.5,
      list: [1, { deep: [] }],
      ['__proto__x']: 1,
      'with space': '"\\\n',
    };
    await expect(client.call('echo', args)).resolves.toEqual(args);
    await expect(client.call('echo')).resolves.toEqual({});
  });

  it('gives null for a method without a result', async () => {
    const transport = await stage.transport();
    await stage.server(transport, { topic, server: 'a' }, { methods: { none: () => undefined } });
    await expect(stage.client(transport, { topic }).call('none')).resolves.toBeNull();
  });

  it('carries replies and arguments over 1 MiB', async () => {
    const transport = await stage.transport();
    await stage.server(transport, { topic, server: 'a' }, { methods: { echo: ({ text }) => text } });
    const text = 'yü'.repeat(800_000);
    await expect(stage.client(transport, { topic }).call('echo', { text })).resolves.toBe(text);
  });

  it('serves a topic by turns', async () => {
    const [one, two] = [await stage.transport(), await stage.transport()];
    await stage.server(one, { topic, server: 'a' }, { methods: { who: () => 'a' } });
    await stage.server(two, { topic, server: 'b' }, { methods: { who: () => 'b' } });
    const client = stage.client(one, { topic });
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await client.call('who'));
    expect([...answers].sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });

  it('reaches one server by name, and all by fanout', async () => {
    const transport = await stage.transport();
    const heard: string[] = [];
    for (const name of ['a', 'b'])
      await stage.server(
        transport,
        { topic, server: name },
        {
          methods: { who: () => name, hear: () => void heard.push(name) },
        },
      );
    const client = stage.client(transport, { topic });
    for (let i = 0; i < 3; i++) await expect(client.prepare({ server: 'b' }).call('who')).resolves.toBe('b');
    await client.fanout('hear');
    await eventually(() => heard.length === 2, 'both servers heard');
    expect(heard.sort()).toEqual(['a', 'b']);
  });

  it('keeps topics of different exchanges apart', async () => {
    const nova = await stage.transport({ controlExchange: 'nova' });
    const cinder = await stage.transport({ controlExchange: `cinder-${topic}` });
    await stage.server(cinder, { topic: `${topic}-c`, server: 'a' }, { methods: { who: () => 'cinder' } });
    const lost = stage.client(nova, { topic: `${topic}-c` }, { timeoutMs: 300 });
    await expect(lost.call('who')).rejects.toBeInstanceOf(MessagingTimeout);
    const found = lost.prepare({ exchange: `cinder-${topic}`, timeoutMs: 5000 });
    await expect(found.call('who')).resolves.toBe('cinder');
  });

  it('times out a call that nobody answers, and drops its late reply', async () => {
    const transport = await stage.transport();
    const gate = deferred();
    let finished = false;
    await stage.server(
      transport,
      { topic, server: 'a' },
      {
        methods: {
          slow: async () => {
            await gate.promise;
            finished = true;
          },
          quick: () => 'quick',
        },
      },
    );
    const client = stage.client(transport, { topic });
    await expect(client.prepare({ timeoutMs: 200 }).call('slow')).rejects.toMatchObject({
      code: 'MESSAGING_TIMEOUT',
      context: { method: 'slow', timeoutMs: expect.any(Number) },
    });
    gate.resolve();
    await eventually(() => finished, 'the slow method ended');
    await expect(client.call('quick')).resolves.toBe('quick');
  });

  it('drops a call that expired before a server came', async () => {
    const transport = await stage.transport();
    const early = await stage.server(transport, { topic, server: 'a' }, { methods: { run: () => 'early' } });
    await early.stop();
    const ran: unknown[] = [];
    const client = stage.client(transport, { topic });
    await expect(client.prepare({ timeoutMs: 100 }).call('run', { n: 1 })).rejects.toBeInstanceOf(MessagingTimeout);
    await client.cast('run', { n: 2 });
    await stage.server(transport, { topic, server: 'a' }, { methods: { run: ({ n }) => ran.push(n) } });
    await expect(client.call('run', { n: 3 })).resolves.toBe(2);
    expect(ran).toEqual([2, 3]);
  });

  it('keeps a call alive by heartbeats, and fails one whose server is gone', async () => {
    const transport = await stage.transport();
    const gate = deferred();
    await stage.server(transport, { topic, server: 'a' }, { methods: { slow: () => gate.promise.then(() => 'done') } });
    const monitored = stage.client(transport, { topic }, { callMonitorTimeoutS: 2, timeoutMs: 20_000 });
    const answer = monitored.call('slow');
    setTimeout(() => gate.resolve(), 2600);
    await expect(answer).resolves.toBe('done');
    const orphan = monitored.prepare({ server: 'nobody', callMonitorTimeoutS: 1 }).call('slow');
    await expect(orphan).rejects.toThrow(/heartbeat/i);
  });

  it('tells what the method raised', async () => {
    const transport = await stage.transport();
    class ImageNotFound extends RpcError {
      override readonly remoteModule = 'nova.exception';
    }
    await stage.server(
      transport,
      { topic, server: 'a' },
      {
        methods: {
          fail: () => {
            throw new ImageNotFound('Image ☃ could not be found.', { kwargs: { image_id: 'i', code: 404 } });
          },
          bug: () => (undefined as unknown as string[]).length,
        },
      },
    );
    const client = stage.client(transport, { topic });
    const error = await client.call('fail').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({
      excType: 'ImageNotFound',
      module: 'nova.exception',
      value: 'Image ☃ could not be found.',
      remoteArgs: ['Image ☃ could not be found.'],
      kwargs: { image_id: 'i', code: 404 },
    });
    expect((error as RemoteError).traceback.length).toBeGreaterThan(0);
    await expect(client.call('bug')).rejects.toMatchObject({ excType: 'TypeError', module: 'builtins' });
    const rebuilt = client.prepare({
      allowedRemoteModules: {
        'nova.exception': (failure) => Object.assign(new Error(failure.message), failure.kwargs),
      },
    });
    await expect(rebuilt.call('fail')).rejects.toMatchObject({ message: 'Image ☃ could not be found.', image_id: 'i' });
  });

  it('refuses what no endpoint serves', async () => {
    const transport = await stage.transport();
    await stage.server(
      transport,
      { topic, server: 'a' },
      { version: '1.5', methods: { add: ({ a, b }) => Number(a) + Number(b), _private: () => 1 } },
      { namespace: 'other', version: '3.0', methods: { sub: ({ a, b }) => Number(a) - Number(b) } },
    );
    const client = stage.client(transport, { topic });
    await expect(client.prepare({ version: '1.2' }).call('add', { a: 2, b: 40 })).resolves.toBe(42);
    await expect(client.prepare({ version: '3.0', namespace: 'other' }).call('sub', { a: 2, b: 1 })).resolves.toBe(1);
    const cases = [
      [{ version: '1.99' }, 'add', 'UnsupportedVersion'],
      [{ version: '2.0' }, 'add', 'UnsupportedVersion'],
      [{ namespace: 'nope' }, 'add', 'UnsupportedVersion'],
      [{}, 'nope', 'NoSuchMethod'],
      [{}, '_private', 'NoSuchMethod'],
      [{}, 'constructor', 'NoSuchMethod'],
    ] as const;
    for (const [target, method, excType] of cases)
      await expect(client.prepare(target).call(method)).rejects.toMatchObject({
        excType,
        module: 'oslo_messaging.rpc.dispatcher',
      });
  });

  it('does not send above the version cap', async () => {
    const transport = await stage.transport();
    const client = stage.client(transport, { topic, version: '1.4' }, { versionCap: '1.3' });
    expect(client.canSendVersion()).toBe(false);
    expect(client.canSendVersion('1.3')).toBe(true);
    await expect(client.cast('x')).rejects.toBeInstanceOf(RpcVersionCapError);
  });

  it('reports a mandatory message that no queue takes at once', async () => {
    const transport = await stage.transport();
    const client = stage.client(transport, { topic: `${topic}-nobody` }, { atLeastOnce: true, timeoutMs: 5000 });
    await expect(client.call('x')).rejects.toBeInstanceOf(MessageUndeliverable);
    await expect(client.cast('x')).rejects.toBeInstanceOf(MessageUndeliverable);
    await expect(client.prepare({ atLeastOnce: false }).cast('x')).resolves.toBeUndefined();
  });
});
