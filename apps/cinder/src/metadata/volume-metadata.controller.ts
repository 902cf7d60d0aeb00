import { userMetadataRoutes } from './user-metadata.controller.js';
import { VolumeMetadataService } from './volume-metadata.service.js';

/** `/volumes/{volume_id}/metadata`. */
export class VolumeMetadataController extends userMetadataRoutes('volume', VolumeMetadataService) {}
