import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { ImagesModule } from '../images/images.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { QuiesceService } from './quiesce.service.js';
import { SnapshotActions } from './snapshot-actions.js';
import { SnapshotImages } from './snapshot-images.service.js';
import { SnapshotTasks } from './snapshot-tasks.service.js';
import { VolumeSnapshots } from './volume-snapshots.service.js';

/** Servers saved as images. */
@Module({
  imports: [ActionsModule, ImagesModule, InstancesModule, TasksModule],
  providers: [SnapshotImages, SnapshotTasks, QuiesceService, VolumeSnapshots, SnapshotActions],
  exports: [SnapshotTasks, SnapshotActions],
})
export class SnapshotsModule {}
