import { Module } from '@nestjs/common';
import { GuestModule } from '../guest/guest.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { BackupRotation } from './backup-rotation.service.js';
import { QuiesceService } from './quiesce.service.js';
import { SnapshotService } from './snapshot.service.js';
import { SnapshotUpload } from './snapshot-upload.service.js';

/** Servers saved as images. */
@Module({
  imports: [TasksModule, GuestModule],
  providers: [BackupRotation, QuiesceService, SnapshotService, SnapshotUpload],
  exports: [QuiesceService, SnapshotService, SnapshotUpload],
})
export class SnapshotModule {}
