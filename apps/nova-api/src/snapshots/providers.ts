import { QuiesceService } from './quiesce.service.js';
import { SnapshotImages } from './snapshot-images.service.js';
import { SnapshotTasks } from './snapshot-tasks.service.js';
import { VolumeSnapshots } from './volume-snapshots.service.js';

/** Servers saved as images. */
export const SNAPSHOT_PROVIDERS = [SnapshotImages, SnapshotTasks, QuiesceService, VolumeSnapshots];
