import { Module } from '@nestjs/common';
import { CurrentImages } from './current-images.service.js';
import { ImagesController } from './images.controller.js';
import { ImagesService } from './images.service.js';

/** Glance's images, as servers need them and through Nova's own API. */
@Module({
  controllers: [ImagesController],
  providers: [ImagesService, CurrentImages],
  exports: [CurrentImages],
})
export class ImagesModule {}
