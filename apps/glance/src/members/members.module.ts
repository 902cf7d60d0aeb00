import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { ImageMembersController } from './image-members.controller.js';
import { ImageMembersRepository } from './image-members.repository.js';
import { ImageMembersService } from './image-members.service.js';

/** `/v2/images/{id}/members`. */
@Module({
  imports: [ImagesModule],
  controllers: [ImageMembersController],
  providers: [ImageMembersRepository, ImageMembersService],
  exports: [ImageMembersRepository],
})
export class MembersModule {}
