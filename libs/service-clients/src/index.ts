export {
  type AttachmentConnection,
  type AttachmentView,
  CinderClient,
  type NewVolume,
  type SnapshotView,
  type VolumeView,
} from './cinder.client.js';
export { GlanceClient } from './glance.client.js';
export { imageMetadataOf } from './glance-image.js';
export { ServiceRefusal } from './service-http.js';
