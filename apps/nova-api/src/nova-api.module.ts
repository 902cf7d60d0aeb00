import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { computeApi } from '#compute-api';
import { type PropertyFlow, propertyFlow } from '#image-properties';
import { OsloRpcServer, Transport } from '#messaging';
import { CONDUCTOR_TOPIC, NOVA_EXCHANGE } from '#nova-rpc';
import { computeDialect, databaseProbe, OperationsModule, type ServiceDefinition } from '#openstack-http';
import { PersistenceModule } from '#persistence';
import { releaseRow } from '#releases';
import { busProbe, ServiceBusModule } from '#service-bus';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { ACTION_CONTROLLERS, ACTION_PROVIDERS } from './actions/providers.js';
import { HOST_CONTROLLERS, HOST_PROVIDERS } from './aggregates/providers.js';
import { ATTACHMENT_CONTROLLERS, ATTACHMENT_PROVIDERS } from './attachments/providers.js';
import { ProjectGuard } from './common/project.guard.js';
import { computeTaskEndpoint } from './conductor/compute-task.endpoint.js';
import { conductorEndpoint } from './conductor/conductor.endpoint.js';
import { CONDUCTOR_PROVIDERS } from './conductor/providers.js';
import { NOVA_SCHEMA } from './entities.js';
import { EXTERNAL_EVENT_CONTROLLERS, EXTERNAL_EVENT_PROVIDERS } from './external-events/providers.js';
import { FLAVOR_CONTROLLERS, FLAVOR_PROVIDERS } from './flavors/providers.js';
import { IMAGE_CONTROLLERS, IMAGE_PROVIDERS } from './images/providers.js';
import { imageReader } from './images/read-image.js';
import { INSPECTION_CONTROLLERS, INSPECTION_PROVIDERS } from './inspection/providers.js';
import { INSTANCE_ACTION_CONTROLLERS, INSTANCE_ACTION_PROVIDERS } from './instance-actions/providers.js';
import { KEY_PAIR_CONTROLLERS, KEY_PAIR_PROVIDERS } from './key-pairs/providers.js';
import { LimitsController } from './limits/limits.controller.js';
import { MOVE_CONTROLLERS, MOVE_PROVIDERS } from './moves/providers.js';
import { NovaNotifications } from './notifications/nova-notifications.service.js';
import { COMPUTE_API, PROPERTY_FLOW, RPC_PROFILE } from './nova.tokens.js';
import { NOVA_PROFILE } from './nova-profile.js';
import { REBUILD_PROVIDERS } from './rebuild/providers.js';
import { novaApiProfile } from './release-profile.js';
import { SCHEDULER_PROVIDERS } from './scheduler/providers.js';
import { SERVER_CONTROLLERS, SERVER_PROVIDERS } from './servers/providers.js';
import { SHELVING_PROVIDERS } from './shelving/providers.js';
import { SNAPSHOT_PROVIDERS } from './snapshots/providers.js';
import { TASK_PROVIDERS } from './tasks/providers.js';
import { computeMicroversions } from './versions/compute-microversions.js';
import { VersionsController } from './versions/versions.controller.js';

/** Compute API, scheduler and conductor over the tables of schema `nova`. */
@Module({})
export class NovaApiModule {
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
      ],
      controllers: [
        VersionsController,
        ...FLAVOR_CONTROLLERS,
        ...KEY_PAIR_CONTROLLERS,
        LimitsController,
        ...IMAGE_CONTROLLERS,
        ...SERVER_CONTROLLERS,
        ...ACTION_CONTROLLERS,
        ...ATTACHMENT_CONTROLLERS,
        ...HOST_CONTROLLERS,
        ...INSTANCE_ACTION_CONTROLLERS,
        ...MOVE_CONTROLLERS,
        ...EXTERNAL_EVENT_CONTROLLERS,
        ...INSPECTION_CONTROLLERS,
        conductorEndpoint(releaseRow(config.release).rpc.conductor),
        computeTaskEndpoint(releaseRow(config.release).rpc.computeTask),
      ],
      providers: [
        { provide: APP_GUARD, useClass: ProjectGuard },
        { provide: PROPERTY_FLOW, useFactory: () => propertyFlow(config.release) },
        { provide: NOVA_PROFILE, useFactory: () => novaApiProfile(config.release) },
        { provide: RPC_PROFILE, useFactory: () => releaseRow(config.release).rpc },
        { provide: COMPUTE_API, useFactory: () => computeApi(config.release) },
        {
          provide: GlanceClient,
          inject: [PROPERTY_FLOW],
          useFactory: (flow: PropertyFlow) => new GlanceClient(config.endpoints.glance, imageReader(flow)),
        },
        { provide: CinderClient, useFactory: () => new CinderClient(config.endpoints.cinder) },
        ...FLAVOR_PROVIDERS,
        ...KEY_PAIR_PROVIDERS,
        ...IMAGE_PROVIDERS,
        NovaNotifications,
        ...SERVER_PROVIDERS,
        ...ACTION_PROVIDERS,
        ...INSTANCE_ACTION_PROVIDERS,
        ...REBUILD_PROVIDERS,
        ...TASK_PROVIDERS,
        ...MOVE_PROVIDERS,
        ...SNAPSHOT_PROVIDERS,
        ...EXTERNAL_EVENT_PROVIDERS,
        ...ATTACHMENT_PROVIDERS,
        ...SHELVING_PROVIDERS,
        ...SCHEDULER_PROVIDERS,
        ...HOST_PROVIDERS,
        ...CONDUCTOR_PROVIDERS,
        ...INSPECTION_PROVIDERS,
      ],
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
