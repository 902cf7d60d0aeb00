import { Module } from '@nestjs/common';
import { GlanceMetadataModule } from '../glance-metadata/glance-metadata.module.js';
import { VolumeTypesModule } from '../volume-types/volume-types.module.js';
import { ImageSource } from './image-source.js';
import { VolumeActionsService } from './volume-actions.service.js';
import { VolumeCreationService } from './volume-creation.service.js';
import { VolumeExtensionService } from './volume-extension.service.js';
import { VolumeImageActions } from './volume-image-actions.js';
import { VolumeListService } from './volume-list.service.js';
import { VolumeReimageService } from './volume-reimage.service.js';
import { VolumeReservationService } from './volume-reservation.service.js';
import { VolumeRetypeService } from './volume-retype.service.js';
import { VolumeStateActions } from './volume-state-actions.js';
import { VolumeStatusService } from './volume-status.service.js';
import { VolumeUploadService } from './volume-upload.service.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesService } from './volumes.service.js';

/** `/volumes` and its actions. */
@Module({
  imports: [GlanceMetadataModule, VolumeTypesModule],
  controllers: [VolumesController],
  providers: [
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
    ImageSource,
  ],
  exports: [VolumesService, VolumeListService, VolumeCreationService, VolumeActionsService, ImageSource],
})
export class VolumesModule {}
