import type { Provider, Type } from '@nestjs/common';
import { BackupsController } from '../backups/backups.controller.js';
import { LimitsController } from '../limits/limits.controller.js';
import { SnapshotMetadataController } from '../metadata/snapshot-metadata.controller.js';
import { VolumeMetadataController } from '../metadata/volume-metadata.controller.js';
import { AvailabilityZonesController } from '../services/availability-zones.controller.js';
import { ServicesController } from '../services/services.controller.js';
import { TransfersController } from '../transfers/transfers.controller.js';
import { ExtensionsController } from '../versions/extensions.controller.js';
import { ExtraSpecsController } from '../volume-types/extra-specs.controller.js';
import { VolumeTypesController } from '../volume-types/volume-types.controller.js';
import { asOlderApi } from './older-paths.js';
import { OlderSnapshotsController } from './older-snapshots.controller.js';
import { OlderSnapshotsService } from './older-snapshots.service.js';
import { OlderVersionsController } from './older-versions.controller.js';
import { OlderVolumesController } from './older-volumes.controller.js';
import { OlderVolumesService } from './older-volumes.service.js';

/** v1 and v2 of the Block Storage API, as 2014.1 has them (etc/cinder/api-paste.ini); v3 took both their places. */
export const OLDER_API_CONTROLLERS: Type[] = [
  OlderVersionsController,
  OlderVolumesController,
  OlderSnapshotsController,
  asOlderApi(VolumeMetadataController, 'volumes/:volume_id/metadata'),
  asOlderApi(SnapshotMetadataController, 'snapshots/:snapshot_id/metadata'),
  asOlderApi(VolumeTypesController, 'types'),
  asOlderApi(ExtraSpecsController, 'types/:type_id/extra_specs'),
  asOlderApi(TransfersController, 'os-volume-transfer'),
  asOlderApi(BackupsController, 'backups'),
  asOlderApi(ServicesController, 'os-services'),
  asOlderApi(AvailabilityZonesController, 'os-availability-zone'),
  asOlderApi(LimitsController, 'limits'),
  asOlderApi(ExtensionsController, 'extensions'),
];

export const OLDER_API_PROVIDERS: Provider[] = [OlderVolumesService, OlderSnapshotsService];
