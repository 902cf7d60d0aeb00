import { Module } from '@nestjs/common';
import { StoreModule } from '../store/store.module.js';
import { ImageActionsController } from './image-actions.controller.js';
import { ImageActionsService } from './image-actions.service.js';
import { ImageTagsController } from './image-tags.controller.js';
import { ImageTagsService } from './image-tags.service.js';
import { ImagesController } from './images.controller.js';
import { ImagesRepository } from './images.repository.js';
import { ImagesService } from './images.service.js';

/** `/v2/images`: documents, tags and actions. */
@Module({
  imports: [StoreModule],
  controllers: [ImagesController, ImageTagsController, ImageActionsController],
  providers: [ImagesRepository, ImagesService, ImageTagsService, ImageActionsService],
  exports: [ImagesRepository, ImagesService],
})
export class ImagesModule {}
