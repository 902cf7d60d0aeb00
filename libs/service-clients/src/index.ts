export {
  type AttachmentConnection,
  type AttachmentView,
  CinderClient,
  type NewVolume,
  type SnapshotView,
  type VolumeView,
} from './cinder.client.js';
export {
  GlanceClient,
  type GlanceImage,
  type ImageDocument,
  type ImageQuery,
  type ReadImage,
} from './glance.client.js';
export { cinderImageOf, imageMetadataOf } from './glance-image.js';
export { glanceDocumentOf, hasShadowedProperties } from './glance-write.js';
export { NovaClient, type ServerExternalEvent, type ServerExternalEventAnswer } from './nova.client.js';
export { type NovaException, novaException } from './nova-refusal.js';
export { ServiceRefusal } from './service-http.js';
