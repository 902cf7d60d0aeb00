import { Module } from '@nestjs/common';
import { VolumeImageMetadataService } from './volume-image-metadata.service.js';

/** What a volume keeps of its image, changed by hand. */
@Module({
  providers: [VolumeImageMetadataService],
  exports: [VolumeImageMetadataService],
})
export class GlanceMetadataModule {}
