import { SnapshotMetadataService } from './snapshot-metadata.service.js';
import { userMetadataRoutes } from './user-metadata.controller.js';

/** `/snapshots/{snapshot_id}/metadata`. */
export class SnapshotMetadataController extends userMetadataRoutes('snapshot', SnapshotMetadataService) {}
