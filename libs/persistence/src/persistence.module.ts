import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { openDataSource } from './data-source.factory.js';
import { OutboxSignal } from './outbox/outbox-signal.js';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from './persistence-options.js';
import { UnitOfWork } from './unit-of-work.js';

export interface PersistenceAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  // biome-ignore lint/suspicious/noExplicitAny: Nest passes whatever `inject` names
  readonly useFactory: (...args: any[]) => PersistenceOptions | Promise<PersistenceOptions>;
}

/**
 * The service's database: one a Nest application, global.
 *
 * Provides `DataSource`, `EntityManager` and `UnitOfWork`; repositories come from `TypeOrmModule.forFeature([...])` of
 * @nestjs/typeorm. It registers the data source itself instead of through `TypeOrmModule.forRoot`, which retries a
 * wrong password for half a minute and warns when several applications share a process.
 */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRootAsync(options: PersistenceAsyncOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: options.imports ?? [],
      providers: [
        { provide: PERSISTENCE_OPTIONS, inject: options.inject ?? [], useFactory: options.useFactory },
        { provide: DataSource, inject: [PERSISTENCE_OPTIONS], useFactory: openDataSource },
        { provide: EntityManager, inject: [DataSource], useFactory: (dataSource: DataSource) => dataSource.manager },
        OutboxSignal,
        UnitOfWork,
      ],
      exports: [PERSISTENCE_OPTIONS, DataSource, EntityManager, OutboxSignal, UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
