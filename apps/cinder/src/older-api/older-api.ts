import type { Provider, Type } from '@nestjs/common';
import { BackupsController } from '../backups/backups.controller.js';
import type { OlderApiName } from '../common/view-request.js';
import { LimitsController } from '../limits/limits.controller.js';
import { SnapshotMetadataController } from '../metadata/snapshot-metadata.controller.js';
import { VolumeMetadataController } from '../metadata/volume-metadata.controller.js';
import { AvailabilityZonesController } from '../services/availability-zones.controller.js';
import { ServicesController } from '../services/services.controller.js';
import { TransfersController } from '../transfers/transfers.controller.js';
import { ExtensionsController } from '../versions/extensions.controller.js';
import { OlderVersionsController } from '../versions/older-versions.controller.js';
import { ExtraSpecsController } from '../volume-types/extra-specs.controller.js';
import { VolumeTypesController } from '../volume-types/volume-types.controller.js';
import { asOlderApi } from './older-paths.js';
import { OlderSnapshotsController } from './older-snapshots.controller.js';
import { OlderSnapshotsService } from './older-snapshots.service.js';
import { OlderVolumesController } from './older-volumes.controller.js';
import { OlderVolumesService } from './older-volumes.service.js';

/** v1 and v2 of the Block Storage API, as 2014.1 has them (etc/cinder/api-paste.ini); v3 took both their places. */
export function olderApiControllers(apis: readonly OlderApiName[]): Type[] {
  if (apis.length === 0) return [];
  const older = (controller: Type, collection: string) => asOlderApi(apis, controller, collection);
  return [
    OlderVersionsController,
    older(OlderVolumesController, 'volumes'),
    older(OlderSnapshotsController, 'snapshots'),
    older(VolumeMetadataController, 'volumes/:volume_id/metadata'),
    older(SnapshotMetadataController, 'snapshots/:snapshot_id/metadata'),
    older(VolumeTypesController, 'types'),
    older(ExtraSpecsController, 'types/:type_id/extra_specs'),
    older(TransfersController, 'os-volume-transfer'),
    older(BackupsController, 'backups'),
    older(ServicesController, 'os-services'),
    older(AvailabilityZonesController, 'os-availability-zone'),
    older(LimitsController, 'limits'),
    older(ExtensionsController, 'extensions'),
  ];
}

export const OLDER_API_PROVIDERS: Provider[] = [OlderVolumesService, OlderSnapshotsService];
