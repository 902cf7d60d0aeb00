import { Module } from '@nestjs/common';
import { SnapshotActionsService } from './snapshot-actions.service.js';
import { SnapshotListService } from './snapshot-list.service.js';
import { SnapshotsController } from './snapshots.controller.js';
import { SnapshotsService } from './snapshots.service.js';

/** `/snapshots`. */
@Module({
  controllers: [SnapshotsController],
  providers: [SnapshotsService, SnapshotListService, SnapshotActionsService],
  exports: [SnapshotsService, SnapshotListService, SnapshotActionsService],
})
export class SnapshotsModule {}
