import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { BackupsController } from '../backups/backups.controller.js';
import { BackupsModule } from '../backups/backups.module.js';
import type { OlderApiName } from '../common/view-request.js';
import { LimitsController } from '../limits/limits.controller.js';
import { MetadataModule } from '../metadata/metadata.module.js';
import { SnapshotMetadataController } from '../metadata/snapshot-metadata.controller.js';
import { VolumeMetadataController } from '../metadata/volume-metadata.controller.js';
import { AvailabilityZonesController } from '../services/availability-zones.controller.js';
import { ServicesController } from '../services/services.controller.js';
import { ServicesModule } from '../services/services.module.js';
import { SnapshotsModule } from '../snapshots/snapshots.module.js';
import { TransfersController } from '../transfers/transfers.controller.js';
import { TransfersModule } from '../transfers/transfers.module.js';
import { ExtensionsController } from '../versions/extensions.controller.js';
import { OlderVersionsController } from '../versions/older-versions.controller.js';
import { ExtraSpecsController } from '../volume-types/extra-specs.controller.js';
import { VolumeTypesController } from '../volume-types/volume-types.controller.js';
import { VolumeTypesModule } from '../volume-types/volume-types.module.js';
import { VolumesModule } from '../volumes/volumes.module.js';
import { asOlderApi } from './older-paths.js';
import { OlderSnapshotsController } from './older-snapshots.controller.js';
import { OlderSnapshotsService } from './older-snapshots.service.js';
import { OlderVolumesController } from './older-volumes.controller.js';
import { OlderVolumesService } from './older-volumes.service.js';

/** By path of the collection: controllers of v3 whose answers are the same, and two of their own. */
const CONTROLLERS: readonly (readonly [Type, collection: string])[] = [
  [OlderVolumesController, 'volumes'],
  [OlderSnapshotsController, 'snapshots'],
  [VolumeMetadataController, 'volumes/:volume_id/metadata'],
  [SnapshotMetadataController, 'snapshots/:snapshot_id/metadata'],
  [VolumeTypesController, 'types'],
  [ExtraSpecsController, 'types/:type_id/extra_specs'],
  [TransfersController, 'os-volume-transfer'],
  [BackupsController, 'backups'],
  [ServicesController, 'os-services'],
  [AvailabilityZonesController, 'os-availability-zone'],
  [LimitsController, 'limits'],
  [ExtensionsController, 'extensions'],
];

/** v1 and v2 of the Block Storage API, as 2014.1 has them (etc/cinder/api-paste.ini); v3 took both their places. */
@Module({
  imports: [
    BackupsModule,
    MetadataModule,
    ServicesModule,
    SnapshotsModule,
    TransfersModule,
    VolumesModule,
    VolumeTypesModule,
  ],
  providers: [OlderVolumesService, OlderSnapshotsService],
})
export class OlderApiModule {
  /** @param apis those that answer, at least one */
  static forApis(apis: readonly OlderApiName[]): DynamicModule {
    const controllers = CONTROLLERS.map(([controller, collection]) => asOlderApi(apis, controller, collection));
    return { module: OlderApiModule, controllers: [OlderVersionsController, ...controllers] };
  }
}
