import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { OUTBOX_PUBLISHER, type OutboxPublisher } from './outbox-message.js';
import { OUTBOX_RELAY_OPTIONS, OutboxRelay, type OutboxRelayOptions } from './outbox-relay.service.js';

export interface OutboxAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  /** Makes the app's way to the bus. */
  // biome-ignore lint/suspicious/noExplicitAny: Nest passes whatever `inject` names
  readonly useFactory: (...args: any[]) => OutboxPublisher | Promise<OutboxPublisher>;
  readonly relay?: OutboxRelayOptions;
}

/** Relays the outbox of the application's `PersistenceModule` to the bus, from bootstrap to shutdown. */
@Module({})
export class OutboxModule {
  static forRootAsync(options: OutboxAsyncOptions): DynamicModule {
    return {
      module: OutboxModule,
      imports: options.imports ?? [],
      providers: [
        { provide: OUTBOX_PUBLISHER, inject: options.inject ?? [], useFactory: options.useFactory },
        { provide: OUTBOX_RELAY_OPTIONS, useValue: options.relay ?? {} },
        OutboxRelay,
      ],
      exports: [OutboxRelay],
    };
  }
}
