import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { OsloRpcServer, Transport } from '#messaging';
import { computeDialect, databaseProbe, OperationsModule, type ServiceDefinition } from '#openstack-http';
import { PersistenceModule } from '#persistence';
import { busProbe, ServiceBusModule } from '#service-bus';
import type { ProptrailConfig } from '#service-process';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { BackupManagerModule } from './backup-manager/backup-manager.module.js';
import { BackupsModule } from './backups/backups.module.js';
import { cinderProfile } from './changes.js';
import { CinderGlobalsModule } from './cinder-globals.module.js';
import { BACKUP_TOPIC, bareHostOf, CINDER_EXCHANGE, VOLUME_TOPIC } from './common/cinder-constants.js';
import { ProjectGuard } from './common/project.guard.js';
import { CINDER_SCHEMA } from './entities.js';
import { LimitsModule } from './limits/limits.module.js';
import { ManagerModule } from './manager/manager.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MetadataModule } from './metadata/metadata.module.js';
import { OlderApiModule } from './older-api/older-api.module.js';
import { ServicesModule } from './services/services.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { TransfersModule } from './transfers/transfers.module.js';
import { VersionsModule } from './versions/versions.module.js';
import { volumeMicroversions } from './versions/volume-microversions.js';
import { VolumeTypesModule } from './volume-types/volume-types.module.js';
import { VolumesModule } from './volumes/volumes.module.js';

/** Under which names the managers of this process are asked. */
function serversOf(topic: string, volumeHost: string): string[] {
  if (topic === VOLUME_TOPIC) return [volumeHost];
  return topic === BACKUP_TOPIC ? [bareHostOf(volumeHost)] : [];
}

/** cinder-api. */
const API = [
  VersionsModule,
  VolumesModule,
  SnapshotsModule,
  AttachmentsModule,
  VolumeTypesModule,
  TransfersModule,
  BackupsModule,
  MessagesModule,
  MetadataModule,
  ServicesModule,
  LimitsModule,
];

/** Block Storage: the API, the backup manager and the volume manager of one host. */
@Module({})
class CinderModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    const { olderApis } = cinderProfile(config.release);
    return {
      module: CinderModule,
      imports: [
        PersistenceModule.forRootAsync({
          useFactory: () => ({ ...CINDER_SCHEMA, databaseUrl: config.databaseUrl, stateDir: config.stateDir }),
        }),
        ServiceBusModule.forRoot({
          config,
          exchange: CINDER_EXCHANGE,
          publisherId: `volume.${config.volumeHost}`,
          servers: (topic) => serversOf(topic, config.volumeHost),
        }),
        OperationsModule.forRoot({
          service: 'cinder',
          inject: [DataSource, Transport],
          probes: (dataSource: DataSource, transport: Transport) => [databaseProbe(dataSource), busProbe(transport)],
        }),
        CinderGlobalsModule.forRoot(config),
        ...API,
        ...(olderApis.length > 0 ? [OlderApiModule.forApis(olderApis)] : []),
        ManagerModule,
        BackupManagerModule,
      ],
      providers: [{ provide: APP_GUARD, useClass: ProjectGuard }],
    };
  }
}

export const cinderService: ServiceDefinition = {
  name: 'cinder',
  title: 'Block Storage API',
  port: (config) => config.ports.cinder,
  module: (config) => CinderModule.forRoot(config),
  schema: CINDER_SCHEMA,
  dialect: computeDialect,
  microversions: volumeMicroversions,
  requestIdAliases: ['x-compute-request-id'],
  rpcServers: (app) => [app.get(OsloRpcServer, { strict: false })],
};
