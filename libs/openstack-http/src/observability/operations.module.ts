import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HEALTH_PROBES, type HealthProbe } from './health.js';
import { OperationsController } from './operations.controller.js';
import { ServiceMetrics } from './service-metrics.js';

export interface OperationsOptions {
  readonly service: string;
  // biome-ignore lint/suspicious/noExplicitAny: Nest's own type for the tokens and arguments of a factory
  readonly inject?: any[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly probes?: (...args: any[]) => HealthProbe[];
}

/** `/healthcheck` and `/metrics` for one service. */
@Module({})
export class OperationsModule {
  static forRoot(options: OperationsOptions): DynamicModule {
    return {
      module: OperationsModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [OperationsController],
      providers: [
        { provide: ServiceMetrics, useFactory: () => new ServiceMetrics(options.service) },
        { provide: HEALTH_PROBES, inject: options.inject ?? [], useFactory: options.probes ?? (() => []) },
      ],
      exports: [ServiceMetrics],
    };
  }
}
