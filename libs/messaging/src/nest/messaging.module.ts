import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
  type OnModuleInit,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import type { ContextCarrier } from '../context/context-carrier.js';
import { Notifier } from '../notify/notifier.js';
import { createTransport, Transport } from '../transport/transport.js';
import { OsloRpcServer, type OsloRpcServerOptions } from './oslo-rpc-server.js';
import { RpcClientFactory } from './rpc-client-factory.js';

export interface MessagingModuleOptions extends Omit<OsloRpcServerOptions, 'transport' | 'servers'> {
  /** `rabbit://...` or `fake://`. */
  readonly transportUrl: string;
  readonly controlExchange: string;
  /** Who emits notifications: `<service>.<host>`. */
  readonly publisherId: string;
  readonly contextCarrier?: ContextCarrier;
  /** @default 60000 */
  readonly rpcResponseTimeoutMs?: number;
  readonly connectionName?: string;
  /** Names under which this process serves a topic; needed by processes with endpoints. @default none */
  readonly servers?: (topic: string) => readonly string[];
}

export interface MessagingModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  // biome-ignore lint/suspicious/noExplicitAny: the injected values have the types of the tokens named in `inject`
  readonly useFactory: (...args: any[]) => MessagingModuleOptions | Promise<MessagingModuleOptions>;
}

const OPTIONS = Symbol('MessagingModuleOptions');

const providers = [
  {
    provide: Transport,
    inject: [OPTIONS],
    useFactory: (options: MessagingModuleOptions) =>
      createTransport({
        url: options.transportUrl,
        controlExchange: options.controlExchange,
        connectionName: options.connectionName ?? options.publisherId,
        contextCarrier: options.contextCarrier,
        rpcResponseTimeoutMs: options.rpcResponseTimeoutMs,
      }),
  },
  RpcClientFactory,
  {
    provide: Notifier,
    inject: [Transport, OPTIONS],
    useFactory: (transport: Transport, { publisherId }: MessagingModuleOptions) =>
      new Notifier(transport, { publisherId }),
  },
  {
    provide: OsloRpcServer,
    inject: [Transport, OPTIONS],
    useFactory: (transport: Transport, options: MessagingModuleOptions) =>
      new OsloRpcServer({
        transport,
        servers: options.servers ?? (() => []),
        prefetch: options.prefetch,
        maxConcurrency: options.maxConcurrency,
        maxDeliveries: options.maxDeliveries,
        maxRedeliveries: options.maxRedeliveries,
        retryDelayMs: options.retryDelayMs,
        stopGraceMs: options.stopGraceMs,
        idempotencyStore: options.idempotencyStore,
      }),
  },
];

/**
 * The bus of a service: one transport, connected at start and closed after everything else at shutdown. Global.
 *
 * Provides Transport, RpcClientFactory, Notifier and OsloRpcServer (the strategy for `connectMicroservice`).
 */
@Module({})
export class MessagingModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(Transport) private readonly transport: Transport) {}

  static forRoot(options: MessagingModuleOptions): DynamicModule {
    return MessagingModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports, inject, useFactory }: MessagingModuleAsyncOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports,
      providers: [{ provide: OPTIONS, inject: inject ?? [], useFactory }, ...providers],
      exports: [Transport, RpcClientFactory, Notifier, OsloRpcServer],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.transport.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}
