/**
 * The door of test/conformance: steps of a rule that services run as a whole only. Nothing else may come in here, so the
 * names need not say which releases they are of.
 */
export { imageNotFound } from './boot/untyped-image-checks.js';
export { safeTruncate } from './system-metadata/safe-truncate.js';
export { systemMetadataFromImage } from './system-metadata/typed-system-metadata.js';
export { capturedImageMetadata } from './volumes/typed-volume-metadata.js';
export {
  filterReservedNamespaces,
  mergeVolumeImageMetadata,
  UPLOAD_DEFAULTS,
} from './volumes/typed-volume-upload.js';
