import { Module } from '@nestjs/common';
import { ImageDataModule } from '../image-data/image-data.module.js';
import { ImagesModule } from '../images/images.module.js';
import { MembersModule } from '../members/members.module.js';
import { V1ImagesController } from './v1-images.controller.js';
import { V1ImagesService } from './v1-images.service.js';
import { V1MembersController } from './v1-members.controller.js';
import { V1MembersService } from './v1-members.service.js';

/** The Images API v1: images, their data and members by headers. */
@Module({
  imports: [ImagesModule, ImageDataModule, MembersModule],
  controllers: [V1ImagesController, V1MembersController],
  providers: [V1ImagesService, V1MembersService],
})
export class V1Module {}
