import { Module } from '@nestjs/common';
import { SnapshotMetadataController } from './snapshot-metadata.controller.js';
import { SnapshotMetadataService } from './snapshot-metadata.service.js';
import { VolumeMetadataController } from './volume-metadata.controller.js';
import { VolumeMetadataService } from './volume-metadata.service.js';

/** Key-value pairs that users give to volumes and snapshots. */
@Module({
  controllers: [VolumeMetadataController, SnapshotMetadataController],
  providers: [VolumeMetadataService, SnapshotMetadataService],
  exports: [VolumeMetadataService, SnapshotMetadataService],
})
export class MetadataModule {}
