import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { OsloRpcServer, Transport } from '#messaging';
import { CONDUCTOR_TOPIC, NOVA_EXCHANGE } from '#nova-rpc';
import { computeDialect, databaseProbe, OperationsModule, type ServiceDefinition } from '#openstack-http';
import { PersistenceModule } from '#persistence';
import { releaseRow } from '#releases';
import { busProbe, ServiceBusModule } from '#service-bus';
import type { ProptrailConfig } from '#service-process';
import { AggregatesModule } from './aggregates/aggregates.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { ProjectGuard } from './common/project.guard.js';
import { ConductorModule } from './conductor/conductor.module.js';
import { NOVA_SCHEMA } from './entities.js';
import { ExternalEventsModule } from './external-events/external-events.module.js';
import { FlavorsModule } from './flavors/flavors.module.js';
import { HypervisorsModule } from './hypervisors/hypervisors.module.js';
import { ImagePropertiesModule } from './image-properties/image-properties.module.js';
import { ImagesModule } from './images/images.module.js';
import { InspectionModule } from './inspection/inspection.module.js';
import { InstanceActionsModule } from './instance-actions/instance-actions.module.js';
import { KeyPairsModule } from './key-pairs/key-pairs.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { MachineTypesModule } from './machine-types/machine-types.module.js';
import { MovesModule } from './moves/moves.module.js';
import { NovaApiGlobalsModule } from './nova-api-globals.module.js';
import { ServerActionsModule } from './server-actions.module.js';
import { ServersModule } from './servers/servers.module.js';
import { ServicesModule } from './services/services.module.js';
import { computeMicroversions } from './versions/compute-microversions.js';
import { VersionsModule } from './versions/versions.module.js';

/** What answers below `/v2.1`. */
const API = [
  VersionsModule,
  FlavorsModule,
  KeyPairsModule,
  LimitsModule,
  ImagesModule,
  ServersModule,
  ServerActionsModule,
  AttachmentsModule,
  AggregatesModule,
  ServicesModule,
  HypervisorsModule,
  InstanceActionsModule,
  MovesModule,
  ExternalEventsModule,
  InspectionModule,
  ImagePropertiesModule,
  MachineTypesModule,
];

/** Compute API, scheduler and conductor over the tables of schema `nova`. */
@Module({})
class NovaApiModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    return {
      module: NovaApiModule,
      imports: [
        PersistenceModule.forRootAsync({
          useFactory: () => ({ ...NOVA_SCHEMA, databaseUrl: config.databaseUrl, stateDir: config.stateDir }),
        }),
        ServiceBusModule.forRoot({
          config,
          exchange: NOVA_EXCHANGE,
          publisherId: `api.${hostname()}`,
          servers: (topic) => (topic === CONDUCTOR_TOPIC ? [hostname()] : []),
        }),
        OperationsModule.forRoot({
          service: 'nova-api',
          inject: [DataSource, Transport],
          probes: (dataSource: DataSource, transport: Transport) => [databaseProbe(dataSource), busProbe(transport)],
        }),
        NovaApiGlobalsModule.forRoot(config),
        ...API,
        ConductorModule.forRoot(releaseRow(config.release).rpc),
      ],
      providers: [{ provide: APP_GUARD, useClass: ProjectGuard }],
    };
  }
}

export const novaApiService: ServiceDefinition = {
  name: 'nova-api',
  title: 'Compute API',
  port: (config) => config.ports.nova,
  module: (config) => NovaApiModule.forRoot(config),
  schema: NOVA_SCHEMA,
  dialect: computeDialect,
  microversions: computeMicroversions,
  requestIdAliases: ['x-compute-request-id'],
  rpcServers: (app) => [app.get(OsloRpcServer)],
};
