/**
 * The vocabulary and the rules of the image-property flow. Pure functions: no framework, no I/O, no clock.
 * `propertyFlow(release)` is nova's and cinder's side, `glanceRules(release)` and the v1 functions are glance's.
 */
export {
  IMAGE_PROPERTIES,
  type ImageMetaProps,
  type ImagePropertyName,
  isUpTo,
  PROPERTY_ROWS,
  ZED_VERSION,
} from './catalogue/catalogue.js';
export { FREE_PROPERTIES, type FreeProperty } from './catalogue/free-properties.js';
export { type ImageMeta, parseImageMeta, parseImageMetaAtApi } from './catalogue/image-meta.js';
export { parseInstanceImageMeta } from './catalogue/instance-image.js';
export { parseImageProperties } from './catalogue/parse.js';
export { PROPERTY_NAMESPACES, type PropertyNamespace } from './catalogue/property-namespaces.js';
export type { Consumer, ExtraSpecRule, Precedence, PropertyRow } from './catalogue/property-row.js';
export type { PropertyType, ValueOf } from './catalogue/property-types.js';
export { type Architecture, architecture } from './catalogue/vocabularies.js';
export { parseCpuSpec } from './cpu-spec.js';
export { CinderError, GlanceError, NovaError, PythonError, RuleError, type RuleErrorDetails } from './errors.js';
export { GlanceRules, glanceRules } from './glance/glance-rules.js';
export type { CreateRequest, GlanceLimits, PatchableImage, PatchChange, V1ImageMeta } from './glance/types.js';
export {
  type ClientCall,
  clientHeaders,
  imageMetaFromHeaders,
  imageMetaToHeaders,
  purgesProperties,
} from './glance/v1-headers.js';
export { validateV1ImageMeta } from './glance/v1-validation.js';
export type { PatchContext } from './glance/v2-patch-apply.js';
export { imageNotFound } from './icehouse/image-checks.js';
export { imageForGlance, imageFromGlance } from './icehouse/image-service.js';
export { requireImageName } from './icehouse/snapshot.js';
export { checkVolumeUploadable, copiedGlanceMetadata, parseUploadForce } from './icehouse/volume-metadata.js';
export { propertyFlow } from './profiles.js';
export type {
  BlockDeviceRules,
  BootSource,
  ImageCheckOptions,
  MergedImage,
  NewImage,
  NewServer,
  NewServerRows,
  PropertyFlow,
  RootDisk,
  ServerFacts,
  SnapshotRequest,
  VolumeBackedSnapshotRequest,
  VolumeUpload,
} from './property-flow.js';
export { python2DictOrder } from './python/dict-order.js';
export {
  boolFromString,
  isTruthy,
  type PythonInt,
  parsePythonInt,
  pythonInt,
  strictBoolFromString,
} from './python/numbers.js';
export { type PythonDialect, PythonFloat, pythonRepr } from './python/repr.js';
export { asciiText, charLength, firstChars, pythonText } from './python/text.js';
export { IMAGE_PREFIX } from './row-name.js';
export { storedSystemMetadata } from './stored-system-metadata.js';
export type {
  BlockDeviceRow,
  ConnectionInfo,
  FlavorFacts,
  ImageMetadata,
  InstanceColumns,
  SystemMetadata,
  UserKeyed,
  VolumeFacts,
} from './types.js';
export { member, userKeyed } from './user-keyed.js';
export { bootSourceRefused } from './zed/boot.js';
export { checkImageAgainstFlavor as checkImageAgainstFlavorZed } from './zed/boot-checks.js';
export { safeTruncate } from './zed/safe-truncate.js';
export { systemMetadataFromImage as systemMetadataFromImageZed } from './zed/system-metadata.js';
export { capturedImageMetadata } from './zed/volume-metadata.js';
export {
  filterReservedNamespaces,
  mergeVolumeImageMetadata,
  toGlanceRequest,
  UPLOAD_DEFAULTS,
  type UploadConfig,
} from './zed/volume-upload.js';
