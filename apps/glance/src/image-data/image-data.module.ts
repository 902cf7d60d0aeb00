import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { StoreModule } from '../store/store.module.js';
import { ImageDataController } from './image-data.controller.js';
import { ImageDownloadService } from './image-download.service.js';
import { ImageUploadService } from './image-upload.service.js';
import { UploadClaims } from './upload-claims.service.js';

/** `/v2/images/{id}/file`. */
@Module({
  imports: [StoreModule, ImagesModule],
  controllers: [ImageDataController],
  providers: [UploadClaims, ImageUploadService, ImageDownloadService],
  exports: [ImageUploadService, ImageDownloadService],
})
export class ImageDataModule {}
