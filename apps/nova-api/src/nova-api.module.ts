import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { propertyFlow } from '#image-properties';
import { OsloRpcServer, Transport } from '#messaging';
import { CONDUCTOR_TOPIC, NOVA_EXCHANGE, novaRpcProfile } from '#nova-rpc';
import {
  computeDialect,
  databaseProbe,
  OperationsModule,
  type ProptrailConfig,
  type ServiceDefinition,
} from '#openstack-http';
import { PersistenceModule } from '#persistence';
import { busProbe, ServiceBusModule } from '#service-bus';
import { CinderClient, GlanceClient } from '#service-clients';
import { DescribedAggregates } from './aggregates/described-aggregates.js';
import { ProjectGuard } from './common/project.guard.js';
import { ComputeReportService } from './conductor/compute-report.service.js';
import { CONDUCTOR_ENDPOINTS } from './conductor/conductor.endpoint.js';
import { InstanceUpdateService } from './conductor/instance-update.service.js';
import { Flavor } from './flavors/flavor.entity.js';
import { FlavorExtraSpec } from './flavors/flavor-extra-spec.entity.js';
import { FlavorsController } from './flavors/flavors.controller.js';
import { FlavorsService } from './flavors/flavors.service.js';
import { InspectionController } from './inspection/inspection.controller.js';
import { InspectionService } from './inspection/inspection.service.js';
import { CreateNova1700000000001 } from './migrations/1700000000001-create-nova.migration.js';
import { Scheduling1700000000020 } from './migrations/1700000000020-scheduling.migration.js';
import { PROPERTY_FLOW, REQUEST_CHECKS, RPC_PROFILE } from './nova.tokens.js';
import { ComputeNode } from './scheduler/compute-node.entity.js';
import { HostClaimsRepository } from './scheduler/host-claims.repository.js';
import { HostStateRepository } from './scheduler/host-state.repository.js';
import { NumaClaimsService } from './scheduler/numa-claims.service.js';
import { SchedulerService } from './scheduler/scheduler.service.js';
import { SchedulingRecordsRepository } from './scheduler/scheduling-records.repository.js';
import { Service } from './scheduler/service.entity.js';
import { BlockDeviceMapping } from './servers/block-device-mapping.entity.js';
import { BootSourceService } from './servers/boot-source.service.js';
import { CreateServerService } from './servers/create-server.service.js';
import { DeleteServerService } from './servers/delete-server.service.js';
import { Instance } from './servers/instance.entity.js';
import * as details from './servers/instance-details.entities.js';
import { InstanceRemoval } from './servers/instance-removal.js';
import { NewServerStore } from './servers/new-server.store.js';
import { requestChecks } from './servers/request-checks.js';
import { ServerRecordsRepository } from './servers/server-records.repository.js';
import { ServersController } from './servers/servers.controller.js';
import { ServersService } from './servers/servers.service.js';
import { VolumeReservationService } from './servers/volume-reservation.service.js';
import { COMPUTE_MICROVERSIONS } from './versions/compute-microversions.js';
import { VersionsController } from './versions/versions.controller.js';

const ENTITIES = [
  Flavor,
  FlavorExtraSpec,
  Service,
  ComputeNode,
  Instance,
  BlockDeviceMapping,
  ...Object.values(details),
];

/** Compute API, scheduler and conductor over the tables of schema `nova`. */
@Module({})
export class NovaApiModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    return {
      module: NovaApiModule,
      imports: [
        PersistenceModule.forRootAsync({
          useFactory: () => ({
            schema: 'nova',
            databaseUrl: config.databaseUrl,
            stateDir: config.stateDir,
            entities: ENTITIES,
            migrations: [CreateNova1700000000001, Scheduling1700000000020],
          }),
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
        FlavorsController,
        ServersController,
        InspectionController,
        CONDUCTOR_ENDPOINTS[config.release],
      ],
      providers: [
        { provide: APP_GUARD, useClass: ProjectGuard },
        { provide: PROPERTY_FLOW, useFactory: () => propertyFlow(config.release) },
        { provide: RPC_PROFILE, useFactory: () => novaRpcProfile(config.release) },
        { provide: REQUEST_CHECKS, useFactory: () => requestChecks(config.release) },
        { provide: GlanceClient, useFactory: () => new GlanceClient(config.endpoints.glance) },
        { provide: CinderClient, useFactory: () => new CinderClient(config.endpoints.cinder) },
        FlavorsService,
        HostStateRepository,
        HostClaimsRepository,
        NumaClaimsService,
        SchedulingRecordsRepository,
        SchedulerService,
        ServersService,
        ServerRecordsRepository,
        BootSourceService,
        VolumeReservationService,
        NewServerStore,
        CreateServerService,
        DeleteServerService,
        InstanceRemoval,
        InstanceUpdateService,
        ComputeReportService,
        DescribedAggregates,
        InspectionService,
      ],
    };
  }
}

export const novaApiService: ServiceDefinition = {
  name: 'nova-api',
  title: 'Compute API',
  port: (config) => config.ports.nova,
  module: (config) => NovaApiModule.forRoot(config),
  dialect: computeDialect,
  microversions: COMPUTE_MICROVERSIONS,
  requestIdAliases: ['x-compute-request-id'],
  rpcServers: (app) => [app.get(OsloRpcServer)],
};
