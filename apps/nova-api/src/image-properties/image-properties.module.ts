import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { ImagePropertiesController } from './image-properties.controller.js';
import { ImagePropertiesService } from './image-properties.service.js';
import { RememberedRows } from './remembered-rows.service.js';

/** What servers remember of their images (nova-manage image_property). */
@Module({
  imports: [InstancesModule],
  controllers: [ImagePropertiesController],
  providers: [ImagePropertiesService, RememberedRows],
  exports: [RememberedRows],
})
export class ImagePropertiesModule {}
