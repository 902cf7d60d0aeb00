import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { map, of } from 'rxjs';
import {
  AsyncLocalContextCarrier,
  FakeBroker,
  MessagingModule,
  type Notification,
  NotificationListener,
  Notifier,
  OnNotification,
  OsloRpcServer,
  RemoteError,
  RpcClientFactory,
  RpcEndpoint,
  RpcError,
  RpcMethod,
  type RpcRequest,
} from '../index.js';

const carrier = new AsyncLocalContextCarrier();

@Injectable()
class OnlyAdmins implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToRpc().getContext<RpcRequest>();
    if (request.context['is_admin'] !== true)
      throw new RpcError('Policy does not allow it.', { kwargs: { code: 403 } });
    return true;
  }
}

class Doubled implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value) => [value, value]));
  }
}

class NumbersOnly implements PipeTransform {
  transform(value: unknown): number {
    if (typeof value !== 'number') throw new TypeError(`expected a number, got ${JSON.stringify(value)}`);
    return value;
  }
}

class Soft extends Error {}

@Catch(Soft)
class SoftLanding implements ExceptionFilter {
  catch(error: Soft) {
    return of(`landed: ${error.message}`);
  }
}

class InstanceNotFound extends RpcError {
  override readonly remoteModule = 'nova.exception';
}

@Injectable()
class Recorder {
  readonly seen: string[] = [];
}

class Pings {
  @RpcMethod()
  ping(@Payload() args: { arg?: string }): unknown {
    return { service: 'base', arg: args.arg ?? null };
  }
}

@RpcEndpoint({ topic: 'compute', version: '5.3' })
class ComputeEndpoint extends Pings {
  constructor(private readonly recorder: Recorder) {
    super();
  }

  @RpcMethod()
  where(@Payload() args: { x: number }, @Ctx() request: RpcRequest): unknown {
    return { args, server: request.server, context: request.context, ambient: carrier.current()['request_id'] };
  }

  @RpcMethod()
  note(@Payload() args: { text: string }, @Ctx() request: RpcRequest): void {
    this.recorder.seen.push(`${request.server}: ${args.text}`);
  }

  @RpcMethod()
  lookup(@Payload() args: { id: string }): never {
    throw new InstanceNotFound(`Instance ${args.id} could not be found.`, {
      kwargs: { instance_id: args.id, code: 404 },
    });
  }

  @RpcMethod()
  @UseGuards(OnlyAdmins)
  guarded(): string {
    return 'for admins';
  }

  @RpcMethod()
  @UseInterceptors(Doubled)
  doubled(@Payload('x', NumbersOnly) x: number): number {
    return x * 2;
  }

  @RpcMethod()
  @UseFilters(SoftLanding)
  soft(): never {
    throw new Soft('gently');
  }
}

@RpcEndpoint({ topic: 'compute', namespace: 'baseapi', version: '1.1' })
class BaseEndpoint extends Pings {}

@NotificationListener()
class Auditor {
  constructor(private readonly recorder: Recorder) {}

  @OnNotification('warn', { eventType: 'image.update' })
  updated(@Payload() payload: { id: string }, @Ctx() notification: Notification): void {
    this.recorder.seen.push(`${notification.publisherId}: ${payload.id}`);
  }
}

@Module({
  imports: [
    MessagingModule.forRoot({
      transportUrl: 'fake://nest-spec',
      controlExchange: 'nova',
      publisherId: 'compute.host1',
      contextCarrier: carrier,
      rpcResponseTimeoutMs: 2000,
      servers: () => ['host1', 'host2'],
    }),
  ],
  controllers: [ComputeEndpoint, BaseEndpoint, Auditor],
  providers: [Recorder],
})
class AppModule {}

let app: INestApplication | undefined;

async function start(): Promise<{ app: INestApplication; clients: RpcClientFactory }> {
  app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  app.connectMicroservice({ strategy: app.get(OsloRpcServer) });
  await app.startAllMicroservices();
  return { app, clients: app.get(RpcClientFactory) };
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 2000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not become true within 2 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the bus in a Nest application', () => {
  it('calls a method with its arguments and the request context', async () => {
    const { clients } = await start();
    const client = clients.client({ topic: 'compute', version: '5.0' });
    const answer = await client
      .prepare({ server: 'host2' })
      .call('where', { x: 1 }, { request_id: 'req-1', roles: ['admin'] });
    expect(answer).toEqual({
      args: { x: 1 },
      server: 'host2',
      context: { request_id: 'req-1', roles: ['admin'] },
      ambient: 'req-1',
    });
  });

  it('takes the context from the carrier when none is given', async () => {
    const { clients } = await start();
    const client = clients.client({ topic: 'compute', version: '5.0' });
    const answer = await carrier.run({ request_id: 'req-2' }, () => client.call<{ ambient: string }>('where'));
    expect(answer.ambient).toBe('req-2');
  });

  it('serves a topic by turns, and a fanout by every server', async () => {
    const { app, clients } = await start();
    const client = clients.client({ topic: 'compute', version: '5.0' });
    const { seen } = app.get(Recorder);
    await client.cast('note', { text: 'one' });
    await client.cast('note', { text: 'two' });
    await until(() => seen.length === 2);
    expect([...seen].sort()).toEqual(['host1: one', 'host2: two']);
    await client.fanout('note', { text: 'all' });
    await until(() => seen.length === 4);
    expect(seen.slice(2).sort()).toEqual(['host1: all', 'host2: all']);
  });

  it('gives the caller class, module and arguments of what a method throws', async () => {
    const { clients } = await start();
    const failure = await clients
      .client({ topic: 'compute', version: '5.0' })
      .call('lookup', { id: 'i-1' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RemoteError);
    expect(failure).toMatchObject({
      excType: 'InstanceNotFound',
      module: 'nova.exception',
      value: 'Instance i-1 could not be found.',
      kwargs: { instance_id: 'i-1', code: 404 },
    });
  });

  it('asks guards, and tells the caller what they refuse', async () => {
    const { clients } = await start();
    const client = clients.client({ topic: 'compute', version: '5.0' });
    await expect(client.call('guarded', {}, { is_admin: false })).rejects.toMatchObject({
      excType: 'RpcError',
      kwargs: { code: 403 },
    });
    await expect(client.call('guarded', {}, { is_admin: true })).resolves.toBe('for admins');
  });

  it('runs pipes and interceptors', async () => {
    const { clients } = await start();
    const client = clients.client({ topic: 'compute', version: '5.0' });
    await expect(client.call('doubled', { x: 4 })).resolves.toEqual([8, 8]);
    await expect(client.call('doubled', { x: 'four' })).rejects.toMatchObject({
      excType: 'TypeError',
      module: 'builtins',
    });
  });

  it('lets a filter of a method answer in place of an error', async () => {
    const { clients } = await start();
    await expect(clients.client({ topic: 'compute', version: '5.0' }).call('soft')).resolves.toBe('landed: gently');
  });

  it('serves a method that two endpoints inherit under the namespace and version of each', async () => {
    const { clients } = await start();
    const base = clients.client({ topic: 'compute', namespace: 'baseapi', version: '1.1' });
    await expect(base.call('ping', { arg: 'a' })).resolves.toEqual({ service: 'base', arg: 'a' });
    await expect(clients.client({ topic: 'compute', version: '5.0' }).call('ping')).resolves.toEqual({
      service: 'base',
      arg: null,
    });
    await expect(base.prepare({ version: '1.2' }).call('ping')).rejects.toMatchObject({
      excType: 'UnsupportedVersion',
    });
    await expect(base.call('where')).rejects.toMatchObject({ excType: 'NoSuchMethod' });
  });

  it('deletes its fanout queues when it stops, and leaves the shared ones', async () => {
    const { app: running } = await start();
    const broker = FakeBroker.get('nest-spec');
    const names = () => broker.snapshot().queues.map(({ name }) => name.replace(/[0-9a-f]{32}/, 'ID'));
    expect(names()).toEqual(expect.arrayContaining(['compute', 'compute.host1', 'compute.host2', 'compute_fanout_ID']));
    await running.close();
    app = undefined;
    expect(names()).not.toContain('compute_fanout_ID');
    expect(names()).toContain('compute.host1');
  });

  it('hands notifications to the listeners of their priority and type', async () => {
    const { app } = await start();
    const { seen } = app.get(Recorder);
    const notifier = app.get(Notifier);
    await notifier.warn('image.delete', { id: 'i-1' });
    await notifier.warn('image.update', { id: 'i-2' });
    await until(() => seen.length > 0);
    expect(seen).toEqual(['compute.host1: i-2']);
  });

  it('keeps notifications in the queue of their priority until somebody listens', async () => {
    const { app } = await start();
    await app.get(Notifier).info('compute.instance.create.end', { state: 'active' });
    const queue = FakeBroker.get('nest-spec')
      .snapshot()
      .queues.find(({ name }) => name === 'notifications.info');
    expect(queue).toMatchObject({ durable: false, messages_ready: 1, consumers: 0 });
  });
});
