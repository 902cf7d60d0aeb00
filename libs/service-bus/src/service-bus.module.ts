import { type DynamicModule, Module } from '@nestjs/common';
import { MessagingModule, Notifier, RpcClientFactory, type Transport } from '#messaging';
import { type HealthProbe, rpcContextCarrier } from '#openstack-http';
import { OutboxModule } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { BusOutboxPublisher } from './bus-outbox-publisher.js';

export interface ServiceBusOptions {
  readonly config: ProptrailConfig;
  /** oslo's `control_exchange`: the service's own name. */
  readonly exchange: string;
  /** Who emits its notifications: `<service>.<host>`. */
  readonly publisherId: string;
  /** Under which server names this process serves a topic. */
  readonly servers?: (topic: string) => readonly string[];
  /** False for a service without a database. Default true. */
  readonly outbox?: boolean;
}

/** A service's bus: transport, clients, notifier and RPC server, the ambient request context, and the outbox's way out. */
@Module({})
export class ServiceBusModule {
  static forRoot(options: ServiceBusOptions): DynamicModule {
    const messaging = MessagingModule.forRoot({
      transportUrl: options.config.transportUrl,
      controlExchange: options.exchange,
      publisherId: options.publisherId,
      contextCarrier: rpcContextCarrier,
      servers: options.servers ?? (() => []),
    });
    const outbox = OutboxModule.forRootAsync({
      inject: [RpcClientFactory, Notifier],
      useFactory: (clients: RpcClientFactory, notifier: Notifier) => new BusOutboxPublisher(clients, notifier),
    });
    return { module: ServiceBusModule, imports: options.outbox === false ? [messaging] : [messaging, outbox] };
  }
}

/** Whether the bus answers, for `/healthcheck`. */
export function busProbe(transport: Transport): HealthProbe {
  return {
    name: 'bus',
    check: async () => {
      if (!transport.isHealthy) throw new Error('not connected to the message bus');
    },
  };
}
