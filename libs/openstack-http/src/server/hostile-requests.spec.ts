import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import fc from 'fast-check';
import { loadConfig } from '#service-process';
import type { RequestContext } from '../context/request-context.js';
import { MAX_JSON_DEPTH } from '../edge/json-reader.js';
import { computeDialect } from '../faults/compute-dialect.js';
import { OperationsModule } from '../observability/operations.module.js';
import { validateBody } from '../schema/json-schema.pipe.js';
import { Context } from './request-state.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

const texts: string[] = [];

@Controller('v2.1/things')
class ThingsController {
  @Get('context')
  context(@Context() context: RequestContext) {
    return context.toDict();
  }

  @Get(':name')
  show(@Param('name') name: string, @Query() query: Record<string, string>) {
    texts.push(name, ...Object.keys(query), ...Object.values(query).flat());
    return { name };
  }

  @Post()
  create(@Body() body: unknown) {
    texts.push(JSON.stringify(body ?? null));
    return {};
  }

  @Post('checked')
  checked(@Body() body: unknown) {
    const size = { type: ['integer', 'string'], minimum: 1, maximum: 2_147_483_647 };
    return validateBody<object>({ type: 'object', properties: { size, name: { type: 'string', maxLength: 3 } } }, body);
  }

  @Post('data')
  @HttpCode(200)
  async data(@Body() body: Readable) {
    let length = 0;
    for await (const chunk of body) length += (chunk as Buffer).length;
    return { length };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const definition: ServiceDefinition = {
  name: 'things',
  title: 'Things',
  port: () => 0,
  module: () => ({
    module: ThingsModule,
    imports: [OperationsModule.forRoot({ service: 'things', probes: () => [] })],
  }),
  dialect: computeDialect,
  streamsBody: (request) => request.url.endsWith('/data'),
  parsers: (fastify) =>
    fastify.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload)),
};

const JSON_TYPE = { 'content-type': 'application/json' };
const start = (env: Record<string, string> = {}) =>
  startService(definition, loadConfig({ LOG_LEVEL: 'silent', ...env }));
const closed = (socket: Socket) => new Promise<number>((done) => socket.once('close', () => done(performance.now())));

/** A raw connection that has said this much and nothing more. */
async function saying(service: RunningService, text: string): Promise<Socket> {
  const { port } = service.app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  await new Promise<void>((done) => socket.once('connect', () => done()));
  if (text !== '') socket.write(text);
  return socket;
}

const half = (path: string, type: string) =>
  `POST /v2.1/things${path} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n{"a"`;

describe('a service that hostile requests reach', () => {
  let service: RunningService;
  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}/v2.1/things${path}`, init);
  const post = (body: string | Buffer, path = '') => ask(path, { method: 'POST', headers: JSON_TYPE, body });
  const refusal = async (answer: Response) =>
    ((await answer.json()) as { badRequest: { message: string } }).badRequest.message;

  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.close());

  it('answers 400 for U+0000 and for what is no UTF-8, in a path, a name and a value of a query', async () => {
    for (const path of [
      '/%00',
      '/a%00b',
      '/%ff',
      '/%ed%a0%80',
      '/a?b=%00',
      '/a?%00=b',
      '/a?b=%ff&c=d',
      '/a?b=1&c=%C3',
    ]) {
      const answer = await ask(path);
      expect([path, answer.status, await refusal(answer)]).toEqual([path, 400, expect.any(String)]);
    }
    expect(await refusal(await ask('/a?b=%ff'))).toBe('Query string is not UTF-8 encoded');
    expect((await ask('/a?b=100%&c=%zz&d=%F0%9F%98%80')).status).toBe(200);
  });

  it('lets no text into a handler that a database cannot keep', async () => {
    texts.length = 0;
    const wild = fc
      .string({ unit: 'binary', maxLength: 12 })
      .map((text) => text.replaceAll('a', '\ud800').replaceAll('b', '\0'));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(wild, wild), wild, async (object, value) => {
        const answers = [
          await post(JSON.stringify([{ deep: [object, { [value]: 1 }] }])),
          await ask(`/x?q=${escape(value)}`),
        ];
        for (const { status } of answers) expect([200, 201, 400]).toContain(status);
      }),
      { numRuns: 100 },
    );
    for (const text of texts) expect(text).not.toMatch(/[\0\p{Surrogate}]|\\u0000|\\ud[89a-f]/u);
  });

  it('names the field whose text cannot be kept', async () => {
    expect(await refusal(await post('{"server": {"name": "\\ud800"}}'))).toBe(
      "Invalid input for field/attribute name. Value: \\ud800. '\\ud800' can't be stored",
    );
    expect(await refusal(await post('{"server": {"tags": ["a\\u0000"]}}'))).toContain('field/attribute tags');
    expect(await refusal(await post('{"size": 1e999}'))).toContain('field/attribute size');
  });

  it('reads JSON as deep as Python does and refuses what is deeper, of whatever length', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect((await post(nested(MAX_JSON_DEPTH))).status).toBe(201);
    for (const body of [
      nested(MAX_JSON_DEPTH + 1),
      nested(400_000),
      `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    ])
      expect([(await post(body)).status]).toEqual([400]);
    expect(await refusal(await post(Buffer.from([0x22, 0xff, 0x22])))).toBe('Malformed request body');
  });

  it('holds numbers in text to the bounds of numbers', async () => {
    for (const size of [0, '0', '2147483648', '99999999999999999999', '-1', '1e400'])
      expect([size, (await post(JSON.stringify({ size }), '/checked')).status]).toEqual([size, 400]);
    for (const size of [1, '1', '2147483647', 'many'])
      expect([size, (await post(JSON.stringify({ size }), '/checked')).status]).toEqual([size, 201]);
    expect(await refusal(await post('{"size": "2147483648"}', '/checked'))).toBe(
      'Invalid input for field/attribute size. Value: 2147483648. 2147483648 is greater than the maximum of 2147483647',
    );
  });

  it('repeats no more than a part of a long value that it refuses', async () => {
    const answer = await post(JSON.stringify({ name: 'x'.repeat(900_000) }), '/checked');
    expect([answer.status, (await answer.text()).length]).toEqual([400, expect.any(Number)]);
    expect((await refusal(await post(JSON.stringify({ name: 'x'.repeat(900_000) }), '/checked'))).length).toBeLessThan(
      20_000,
    );
  });

  it('keeps nothing of a schema that was made for one request', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapAfter = async (requests: number) => {
      for (let sent = 0; sent < requests; sent += 1) await (await post('{"size": 1}', '/checked')).arrayBuffer();
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await heapAfter(200);
    expect((await heapAfter(600)) / before).toBeLessThan(1.05);
  });

  it('takes no caller whose ids or roles fit no column', async () => {
    const long = 'x'.repeat(256);
    for (const header of ['x-user-id', 'x-project-id', 'x-user-name', 'x-project-name', 'x-roles'])
      expect([header, (await ask('/context', { headers: { [header]: long } })).status]).toEqual([header, 400]);
    expect((await ask('/context', { headers: { 'x-auth-token': `ann:${long}` } })).status).toBe(400);
    expect((await ask('/context', { headers: { 'x-auth-token': 'ann%00:p' } })).status).toBe(400);
    expect((await ask('/context', { headers: { 'x-project-id': 'x'.repeat(255) } })).status).toBe(200);
  });

  it('takes a token that names a user alone for an admin, and reads an escaped one', async () => {
    const who = async (headers: Record<string, string>) => {
      const { user_id, project_id, roles } = (await (await ask('/context', { headers })).json()) as Record<
        string,
        unknown
      >;
      return [user_id, project_id, roles];
    };
    expect(await who({ 'x-auth-token': 'notused' })).toEqual(['notused', 'admin', ['admin']]);
    expect(await who({ 'x-auth-token': 'admin%3Aadmin' })).toEqual(['admin', 'admin', ['admin']]);
    expect(await who({ 'x-auth-token': 'bob:acme' })).toEqual(['bob', 'acme', ['member']]);
    expect(await who({ 'x-auth-token': 'bob%3Aacme' })).toEqual(['bob', 'acme', ['member']]);
    expect(await who({ 'x-auth-token': 'notused', 'x-roles': 'member' })).toEqual(['notused', 'admin', ['member']]);
    expect(await who({ 'x-auth-token': 'notused', 'x-user-id': 'bob' })).toEqual(['bob', 'admin', ['member']]);
    expect(await who({ 'x-auth-token': '100%:acme' })).toEqual(['100%', 'acme', ['member']]);
  });
});

describe('the time that clients have', () => {
  it('is over for a body that does not come, and is not for image data that does', async () => {
    const service = await start({ CLIENT_SOCKET_TIMEOUT: '0.4' });
    const began = performance.now();
    const slow = await saying(service, half('', 'application/json'));
    const drip = setInterval(() => slow.write(' '), 50);
    const upload = await saying(service, half('/data', 'application/octet-stream'));
    const silent = await saying(service, '');
    const answered = new Promise<string>((done) => upload.once('data', (chunk) => done(chunk.toString())));
    for (let sent = 4; sent < 1000; sent += 166) {
      upload.write('x'.repeat(166));
      await new Promise((done) => setTimeout(done, 150));
    }
    expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
    expect((await Promise.all([closed(slow), closed(silent)].map((end) => Promise.race([end, began])))).length).toBe(2);
    expect([slow.destroyed, silent.destroyed]).toEqual([true, true]);
    clearInterval(drip);
    upload.destroy();
    await service.close();
  });

  it('ends at a shutdown: at once for who has said nothing, after the grace for a request half sent', async () => {
    const service = await start({ GRACEFUL_SHUTDOWN_TIMEOUT: '0.5' });
    const clients = [
      await saying(service, ''),
      await saying(service, half('', 'application/json')),
      await saying(service, 'GET / HT'),
    ];
    await new Promise((done) => setTimeout(done, 50));
    const began = performance.now();
    const silentFor = closed(clients[0] as Socket).then((at) => at - began);
    await service.close();
    const took = performance.now() - began;
    expect(await silentFor).toBeLessThan(450);
    expect([took > 400, took < 3_000]).toEqual([true, true]);
  });

  it('logs a client that goes away in the middle of its body as no failure', async () => {
    const lines: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = ((chunk: string) => lines.push(String(chunk)) > 0) as typeof process.stdout.write;
    try {
      const service = await start({ LOG_LEVEL: 'info' });
      const client = await saying(service, half('', 'application/json'));
      await new Promise((done) => setTimeout(done, 100));
      client.destroy();
      await new Promise((done) => setTimeout(done, 200));
      await service.close();
    } finally {
      process.stdout.write = write;
    }
    expect(lines.filter((line) => /"level":50|"status":500/.test(line))).toEqual([]);
  });
});
