import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { propertyFlow } from '#image-properties';
import { OsloRpcServer, Transport } from '#messaging';
import { computeDialect, OperationsModule, type ServiceDefinition } from '#openstack-http';
import { PersistenceModule } from '#persistence';
import { busProbe, ServiceBusModule } from '#service-bus';
import { GlanceClient, NovaClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { AttachmentListService } from './attachments/attachment-list.service.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { AttachmentsService } from './attachments/attachments.service.js';
import { FileBackend } from './backend/file-backend.js';
import { VolumeLocks } from './backend/volume-locks.js';
import { BackupCreatorService } from './backup-manager/backup-creator.service.js';
import { BackupManagerEndpoint } from './backup-manager/backup-manager.endpoint.js';
import { BackupRemoverService } from './backup-manager/backup-remover.service.js';
import { BackupRestorerService } from './backup-manager/backup-restorer.service.js';
import { BackupStore } from './backup-manager/backup-store.js';
import { UnfinishedBackupsService } from './backup-manager/unfinished-backups.service.js';
import { BackupListService } from './backups/backup-list.service.js';
import { BackupRestoreService } from './backups/backup-restore.service.js';
import { BackupsController } from './backups/backups.controller.js';
import { BackupsService } from './backups/backups.service.js';
import { BackupRpcApi } from './bus/backup-rpc-api.js';
import { VolumeRpcApi } from './bus/volume-rpc-api.js';
import { cinderProfile } from './changes.js';
import { CINDER_PROFILE, PROPERTY_FLOW } from './cinder-profile.js';
import { BACKUP_TOPIC, bareHostOf, CINDER_EXCHANGE, VOLUME_TOPIC } from './common/cinder-constants.js';
import { ProjectGuard } from './common/project.guard.js';
import { CINDER_SCHEMA } from './entities.js';
import { VolumeImageMetadataService } from './glance-metadata/volume-image-metadata.service.js';
import { LimitsController } from './limits/limits.controller.js';
import { AttachmentManagerService } from './manager/attachment-manager.service.js';
import { ComputeEventsService } from './manager/compute-events.service.js';
import { SnapshotManagerService } from './manager/snapshot-manager.service.js';
import { UnfinishedWorkService } from './manager/unfinished-work.service.js';
import { VolumeBuilderService } from './manager/volume-builder.service.js';
import { VolumeExtenderService } from './manager/volume-extender.service.js';
import { VolumeManagerEndpoint } from './manager/volume-manager.endpoint.js';
import { VolumeReimagerService } from './manager/volume-reimager.service.js';
import { VolumeRemoverService } from './manager/volume-remover.service.js';
import { VolumeRetyperService } from './manager/volume-retyper.service.js';
import { VolumeSourceService } from './manager/volume-source.service.js';
import { VolumeTransfererService } from './manager/volume-transferer.service.js';
import { VolumeUploaderService } from './manager/volume-uploader.service.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { SnapshotMetadataController } from './metadata/snapshot-metadata.controller.js';
import { SnapshotMetadataService } from './metadata/snapshot-metadata.service.js';
import { VolumeMetadataController } from './metadata/volume-metadata.controller.js';
import { VolumeMetadataService } from './metadata/volume-metadata.service.js';
import { OLDER_API_PROVIDERS, olderApiControllers } from './older-api/older-api.js';
import { AvailabilityZonesController } from './services/availability-zones.controller.js';
import { ServiceReporter } from './services/service-reporter.js';
import { ServicesController } from './services/services.controller.js';
import { ServicesService } from './services/services.service.js';
import { SnapshotActionsService } from './snapshots/snapshot-actions.service.js';
import { SnapshotListService } from './snapshots/snapshot-list.service.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';
import { SnapshotsService } from './snapshots/snapshots.service.js';
import { TransferListService } from './transfers/transfer-list.service.js';
import { TransfersController } from './transfers/transfers.controller.js';
import { TransfersService } from './transfers/transfers.service.js';
import { ExtensionsController } from './versions/extensions.controller.js';
import { VersionsController } from './versions/versions.controller.js';
import { volumeMicroversions } from './versions/volume-microversions.js';
import { ExtraSpecsController } from './volume-types/extra-specs.controller.js';
import { ExtraSpecsService } from './volume-types/extra-specs.service.js';
import { TypeAccessController } from './volume-types/type-access.controller.js';
import { TypeAccessService } from './volume-types/type-access.service.js';
import { VolumeTypeListService } from './volume-types/volume-type-list.service.js';
import { VolumeTypesController } from './volume-types/volume-types.controller.js';
import { VolumeTypesService } from './volume-types/volume-types.service.js';
import { VolumeTypesManageService } from './volume-types/volume-types-manage.service.js';
import { ImageSource } from './volumes/image-source.js';
import { VolumeActionsService } from './volumes/volume-actions.service.js';
import { VolumeCreationService } from './volumes/volume-creation.service.js';
import { VolumeExtensionService } from './volumes/volume-extension.service.js';
import { VolumeImageActions } from './volumes/volume-image-actions.js';
import { VolumeListService } from './volumes/volume-list.service.js';
import { VolumeReimageService } from './volumes/volume-reimage.service.js';
import { VolumeReservationService } from './volumes/volume-reservation.service.js';
import { VolumeRetypeService } from './volumes/volume-retype.service.js';
import { VolumeStateActions } from './volumes/volume-state-actions.js';
import { VolumeStatusService } from './volumes/volume-status.service.js';
import { VolumeUploadService } from './volumes/volume-upload.service.js';
import { VolumesController } from './volumes/volumes.controller.js';
import { VolumesService } from './volumes/volumes.service.js';

const CONTROLLERS = [
  VolumesController,
  SnapshotsController,
  AttachmentsController,
  VolumeTypesController,
  ExtraSpecsController,
  TypeAccessController,
  TransfersController,
  BackupsController,
  MessagesController,
  ServicesController,
  LimitsController,
  VolumeMetadataController,
  SnapshotMetadataController,
  AvailabilityZonesController,
  ExtensionsController,
  VersionsController,
  VolumeManagerEndpoint,
  BackupManagerEndpoint,
];

/** Under which names the managers of this process are asked. */
function serversOf(topic: string, volumeHost: string): string[] {
  if (topic === VOLUME_TOPIC) return [volumeHost];
  return topic === BACKUP_TOPIC ? [bareHostOf(volumeHost)] : [];
}

/** cinder-api's side. */
const API: Provider[] = [
  VolumesService,
  VolumeListService,
  VolumeCreationService,
  VolumeActionsService,
  VolumeImageActions,
  VolumeStateActions,
  VolumeStatusService,
  VolumeExtensionService,
  VolumeRetypeService,
  VolumeReimageService,
  VolumeReservationService,
  VolumeUploadService,
  VolumeImageMetadataService,
  ImageSource,
  SnapshotsService,
  SnapshotListService,
  SnapshotActionsService,
  VolumeMetadataService,
  SnapshotMetadataService,
  AttachmentsService,
  AttachmentListService,
  VolumeTypesService,
  VolumeTypesManageService,
  ExtraSpecsService,
  TypeAccessService,
  VolumeTypeListService,
  BackupsService,
  BackupRestoreService,
  BackupListService,
  BackupRpcApi,
  TransfersService,
  TransferListService,
  MessagesService,
  ServicesService,
  VolumeRpcApi,
  { provide: APP_GUARD, useClass: ProjectGuard },
];

/** The volume manager's. The reporter comes first: unfinished work needs its id. */
const MANAGER: Provider[] = [
  FileBackend,
  ServiceReporter,
  VolumeLocks,
  ComputeEventsService,
  VolumeSourceService,
  VolumeBuilderService,
  VolumeRemoverService,
  SnapshotManagerService,
  AttachmentManagerService,
  VolumeUploaderService,
  VolumeExtenderService,
  VolumeRetyperService,
  VolumeReimagerService,
  VolumeTransfererService,
  UnfinishedWorkService,
];

/** The backup manager's. */
const BACKUP_MANAGER: Provider[] = [
  BackupStore,
  BackupCreatorService,
  BackupRestorerService,
  BackupRemoverService,
  UnfinishedBackupsService,
];

/** Block Storage: the API, the backup manager and the volume manager of one host. */
@Module({})
export class CinderModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    const profile = cinderProfile(config.release);
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
          probes: (dataSource: DataSource, transport: Transport) => [
            { name: 'database', check: async () => void (await dataSource.query('SELECT 1')) },
            busProbe(transport),
          ],
        }),
      ],
      controllers: [...CONTROLLERS, ...olderApiControllers(profile.olderApis)],
      providers: [
        { provide: CINDER_PROFILE, useValue: profile },
        { provide: PROPERTY_FLOW, useFactory: () => propertyFlow(config.release) },
        { provide: NovaClient, useFactory: () => new NovaClient(config.endpoints.nova) },
        { provide: GlanceClient, useFactory: () => new GlanceClient(config.endpoints.glance) },
        ...API,
        ...(profile.olderApis.length > 0 ? OLDER_API_PROVIDERS : []),
        ...MANAGER,
        ...BACKUP_MANAGER,
      ],
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
