import { Module } from '@nestjs/common';
import { ExtraSpecsController } from './extra-specs.controller.js';
import { ExtraSpecsService } from './extra-specs.service.js';
import { TypeAccessController } from './type-access.controller.js';
import { TypeAccessService } from './type-access.service.js';
import { VolumeTypeListService } from './volume-type-list.service.js';
import { VolumeTypesController } from './volume-types.controller.js';
import { VolumeTypesService } from './volume-types.service.js';
import { VolumeTypesManageService } from './volume-types-manage.service.js';

/** `/types`, their extra specs and who may use them. */
@Module({
  controllers: [VolumeTypesController, ExtraSpecsController, TypeAccessController],
  providers: [
    VolumeTypesService,
    VolumeTypesManageService,
    VolumeTypeListService,
    ExtraSpecsService,
    TypeAccessService,
  ],
  exports: [VolumeTypesService, VolumeTypesManageService, VolumeTypeListService, ExtraSpecsService],
})
export class VolumeTypesModule {}
