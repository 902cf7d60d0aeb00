import { type DynamicModule, Module } from '@nestjs/common';
import { MessagingModule, Transport } from '#messaging';
import { NOVA_EXCHANGE } from '#nova-rpc';
import { computeDialect, OperationsModule, rpcContextCarrier, type ServiceDefinition } from '#openstack-http';
import { releaseRow } from '#releases';
import type { ProptrailConfig } from '#service-process';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { computeEndpoints } from './compute-endpoints.js';
import { ComputeHostModule } from './compute-host.module.js';
import { ComputeRpcServer } from './compute-rpc-server.js';
import { ConsoleModule } from './console/console.module.js';
import { ExternalEventsModule } from './external-events/external-events.module.js';
import { InspectionModule } from './inspection/inspection.module.js';
import { MovesModule } from './moves/moves.module.js';
import { PowerModule } from './power/power.module.js';
import { RebuildModule } from './rebuild/rebuild.module.js';
import { ReportService } from './reporting/report.service.js';
import { ReportingModule } from './reporting/reporting.module.js';
import { RescueModule } from './rescue/rescue.module.js';
import { ShelveModule } from './shelve/shelve.module.js';
import { SnapshotModule } from './snapshot/snapshot.module.js';
import { SpawnModule } from './spawn/spawn.module.js';
import { TerminateModule } from './terminate/terminate.module.js';

/**
 * Tries of a build or a deletion before it goes to the dead letters. What is tried again is only what cannot be
 * reported (or reach Cinder), so this is how long conductor and Cinder may be away: five minutes and more.
 */
const MAX_DELIVERIES = 40;

const FEATURES = [
  AttachmentsModule,
  ConsoleModule,
  ExternalEventsModule,
  InspectionModule,
  MovesModule,
  PowerModule,
  RebuildModule,
  ReportingModule,
  RescueModule,
  ShelveModule,
  SnapshotModule,
  SpawnModule,
  TerminateModule,
];

/** The compute worker: it renders and runs domains, and tells the conductor. It has no database. */
@Module({})
class NovaComputeModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    return {
      module: NovaComputeModule,
      imports: [
        MessagingModule.forRoot({
          transportUrl: config.transportUrl,
          controlExchange: NOVA_EXCHANGE,
          publisherId: `compute.${config.computeHosts[0]}`,
          contextCarrier: rpcContextCarrier,
        }),
        OperationsModule.forRoot({
          service: 'nova-compute',
          inject: [Transport],
          probes: (transport: Transport) => [{ name: 'message-bus', check: () => busIsReached(transport) }],
        }),
        ComputeHostModule.forRoot(config),
        ...FEATURES,
      ],
      controllers: computeEndpoints(releaseRow(config.release).rpc.compute),
      providers: [
        {
          provide: ComputeRpcServer,
          inject: [Transport, ReportService],
          useFactory: (transport: Transport, reports: ReportService) =>
            new ComputeRpcServer(
              { transport, servers: () => config.computeHosts, maxDeliveries: MAX_DELIVERIES },
              reports,
            ),
        },
      ],
    };
  }
}

async function busIsReached(transport: Transport): Promise<void> {
  if (!transport.isHealthy) throw new Error('no broker is reached');
}

export const novaComputeService: ServiceDefinition = {
  name: 'nova-compute',
  title: 'Nova compute worker',
  port: (config) => config.ports.novaCompute,
  module: (config) => NovaComputeModule.forRoot(config),
  dialect: computeDialect,
  rpcServers: (app) => [app.get(ComputeRpcServer, { strict: false })],
};
