import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { SERVED_RELEASES } from '#releases';
import { ConfigError, loadConfig } from '#service-process';
import { ambientContext, RequestContext } from '../context/request-context.js';
import { computeDialect } from '../faults/compute-dialect.js';
import { conflict } from '../faults/openstack-error.js';
import { type Microversion, microversionRange } from '../microversion/microversion.js';
import { OperationsModule } from '../observability/operations.module.js';
import { JsonSchemaPipe } from '../schema/json-schema.pipe.js';
import { ApiVersion, Context } from './request-state.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

const schema = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 1 }, size: { type: 'integer', minimum: 1 } },
  required: ['name'],
  additionalProperties: true,
};

@Controller('v2.1/:project_id/things')
class ThingsController {
  @Get('context')
  context(@Context() context: RequestContext, @ApiVersion() version: Microversion) {
    return { ...context.toDict(), ambient: ambientContext()?.requestId ?? null, version: version.toString() };
  }

  @Post()
  create(@Body(new JsonSchemaPipe(schema)) body: Record<string, unknown>) {
    return { ambient: ambientContext()?.requestId ?? null, keys: Object.keys(body) };
  }

  @Get(':name')
  show(@Param('name') name: string) {
    if (name === 'boom') throw new Error('unforeseen');
    throw conflict(`thing ${name} is busy`);
  }
}

let databaseUp = true;

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const definition: ServiceDefinition = {
  name: 'things',
  title: 'Things',
  port: () => 0,
  module: () => ({
    module: ThingsModule,
    imports: [
      OperationsModule.forRoot({
        service: 'things',
        probes: () => [
          {
            name: 'database',
            check: async () => {
              if (!databaseUp) throw new Error('connection refused');
            },
          },
        ],
      }),
    ],
  }),
  dialect: computeDialect,
  microversions: () => microversionRange('compute', { min: '2.1', max: '2.93' }, 'x-openstack-nova-api-version'),
  requestIdAliases: ['x-compute-request-id'],
};

describe('a service', () => {
  let service: RunningService;
  const config = loadConfig({ LOG_LEVEL: 'silent' });
  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);
  const post = (body: string, type = 'application/json') =>
    ask('/v2.1/p/things', { method: 'POST', headers: { 'content-type': type }, body });

  beforeAll(async () => {
    service = await startService(definition, config);
  });
  afterAll(() => service.close());

  it('takes user, project and roles from the headers when nothing checks them', async () => {
    const answer = await ask('/v2.1/p/things/context', {
      headers: { 'x-auth-token': 'ann:acme', 'x-roles': 'member, reader' },
    });
    expect(await answer.json()).toMatchObject({
      user_id: 'ann',
      project_id: 'acme',
      roles: ['member', 'reader'],
      is_admin: false,
    });
  });

  it('takes the project of the URL when the caller names none', async () => {
    expect(await (await ask('/v2.1/acme/things/context')).json()).toMatchObject({
      user_id: 'admin',
      project_id: 'acme',
      is_admin: true,
    });
  });

  it('keeps a request id that the caller sends and gives one where it sends none or nonsense', async () => {
    const id = 'req-00000000-1111-2222-3333-444444444444';
    const kept = await ask('/v2.1/p/things/context', { headers: { 'x-openstack-request-id': id } });
    expect(kept.headers.get('x-openstack-request-id')).toBe(id);
    expect(await kept.json()).toMatchObject({ request_id: id, ambient: id });
    const fresh = await ask('/v2.1/p/things/context', { headers: { 'x-openstack-request-id': 'req-<script>' } });
    expect(fresh.headers.get('x-compute-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
  });

  it('keeps the context of a request through the reading of its body', async () => {
    const answer = await post(JSON.stringify({ name: 'x' }));
    expect(await answer.json()).toMatchObject({ ambient: answer.headers.get('x-openstack-request-id') });
  });

  it('negotiates microversions and names the one it spoke', async () => {
    const modern = await ask('/v2.1/p/things/context', {
      headers: { 'openstack-api-version': 'volume 3.1, compute 2.37' },
    });
    expect(modern.headers.get('openstack-api-version')).toBe('compute 2.37');
    const minimum = await ask('/v2.1/p/things/context');
    expect(await minimum.json()).toMatchObject({ version: '2.1' });
    const refused = await ask('/v2.1/p/things/context', { headers: { 'x-openstack-nova-api-version': '2.999' } });
    expect(refused.status).toBe(406);
    expect(await refused.json()).toEqual({
      computeFault: {
        code: 406,
        message: 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
      },
    });
  });

  it('refuses malformed JSON, other media types and unfit values in the dialect of the service', async () => {
    expect(await (await post('{nope')).json()).toEqual({
      badRequest: { code: 400, message: 'Malformed request body' },
    });
    const media = await post('a=b', 'application/x-www-form-urlencoded');
    expect([media.status, await media.json()]).toEqual([
      415,
      { badMediaType: { code: 415, message: 'Unsupported Content-Type' } },
    ]);
    expect(await (await post('{"name": "x", "size": 0}')).json()).toEqual({
      badRequest: {
        code: 400,
        message: 'Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1',
      },
    });
    expect(await (await post('{}')).json()).toEqual({
      badRequest: { code: 400, message: "'name' is a required property" },
    });
  });

  it('takes a key called __proto__ as any other and changes no prototype', async () => {
    const answer = await post('{"name": "x", "__proto__": {"polluted": true}, "constructor": "y"}');
    expect(await answer.json()).toMatchObject({ keys: ['name', '__proto__', 'constructor'] });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('renders a refusal with its own status and hides what an unforeseen failure says', async () => {
    const refused = await ask('/v2.1/p/things/lamp');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { conflictingRequest: { code: 409, message: 'thing lamp is busy' } },
    ]);
    const failed = await ask('/v2.1/p/things/boom');
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('unforeseen');
    expect((await ask('/nowhere')).status).toBe(404);
  });

  it('answers /healthcheck by its probes, and serves /metrics and /docs', async () => {
    expect((await ask('/healthcheck')).status).toBe(200);
    databaseUp = false;
    const sick = await ask('/healthcheck');
    databaseUp = true;
    expect(sick.status).toBe(503);
    expect(await sick.json()).toMatchObject({
      checks: { database: { status: 'down', message: 'connection refused' } },
    });
    expect(await (await ask('/metrics')).text()).toMatch(
      /http_requests_total\{.*route="\/v2.1\/:project_id\/things\/:name"/,
    );
    expect((await ask('/docs')).status).toBe(200);
    expect(await (await ask('/docs/openapi.json')).json()).toHaveProperty('paths');
  });

  it('names the taken port and the variable that moves it', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    const { port } = blocker.address() as AddressInfo;
    const refusal = startService({ ...definition, port: () => port }, config);
    await expect(refusal).rejects.toThrow(
      `things cannot listen on 127.0.0.1:${port}: the port is in use. Stop its owner or set THINGS_PORT.`,
    );
    await new Promise((done) => blocker.close(done));
  });
});

describe('the configuration', () => {
  it('lists every invalid variable at once, each with what would be valid', () => {
    const env = {
      NOVA_PORT: 'http',
      OPENSTACK_RELEASE: 'havana',
      NOVA_COMPUTE_HOSTS: 'a b',
      DATABASE_URL: 'mysql://root:secret@x/',
    };
    expect(() => loadConfig(env)).toThrow(ConfigError);
    const message = (() => {
      try {
        loadConfig(env);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    for (const name of Object.keys(env)) expect(message).toContain(name);
    expect(message).toContain(`one of ${SERVED_RELEASES.join(', ')}`);
    expect(message).not.toContain('secret');
  });

  it('sends both forms of notifications under zed, and knows one under icehouse', () => {
    const format = (env: Record<string, string>) => loadConfig(env).novaNotificationFormat;
    expect([format({}), format({ OPENSTACK_RELEASE: 'zed' })]).toEqual(['unversioned', 'both']);
    expect(format({ OPENSTACK_RELEASE: 'zed', NOVA_NOTIFICATION_FORMAT: 'versioned' })).toBe('versioned');
    expect(() => format({ NOVA_NOTIFICATION_FORMAT: 'both' })).toThrow('NOVA_NOTIFICATION_FORMAT');
  });

  it('numbers compute hosts from a count and takes names from a list', () => {
    expect(loadConfig({ NOVA_COMPUTE_HOSTS: '3' }).computeHosts).toEqual(['compute1', 'compute2', 'compute3']);
    expect(loadConfig({ NOVA_COMPUTE_HOSTS: 'alpha,beta' }).computeHosts).toEqual(['alpha', 'beta']);
  });

  it('carries a context through the dict of a message unchanged', () => {
    const context = new RequestContext({ userId: 'ann', projectId: 'acme', roles: ['member'], authToken: 'ann:acme' });
    expect(RequestContext.fromDict(context.toDict())).toMatchObject({
      requestId: context.requestId,
      userId: 'ann',
      projectId: 'acme',
      roles: ['member'],
    });
  });
});
