import { BackupRotation } from './backup-rotation.service.js';
import { QuiesceService } from './quiesce.service.js';
import { SnapshotService } from './snapshot.service.js';
import { SnapshotUpload } from './snapshot-upload.service.js';

/** Servers saved as images. */
export const SNAPSHOT_PROVIDERS = [BackupRotation, QuiesceService, SnapshotService, SnapshotUpload];
