/**
 * The vocabulary and the rules of the image-property flow. Pure functions: no framework, no I/O, no clock.
 * `propertyFlow(release)` is Nova's and Cinder's side, `glanceRules(release)` and the v1 functions are Glance's.
 * A release's types of properties are `typedImages(release)`, or `typed` of its flow.
 */

export { newestTypes, propertyFlow, typedImages } from './by-release.js';
export {
  IMAGE_PROPERTIES,
  type ImageMetaProps,
  type ImagePropertyName,
  PROPERTY_ROWS,
} from './catalogue/catalogue.js';
export { FREE_PROPERTIES, type FreeProperty } from './catalogue/free-properties.js';
export type { ImageMeta } from './catalogue/image-meta.js';
export { PROPERTY_NAMESPACES, type PropertyNamespace } from './catalogue/property-namespaces.js';
export type { Consumer, ExtraSpecRule, Precedence, PropertyRow } from './catalogue/property-row.js';
export type { PropertyType, ValueOf } from './catalogue/property-types.js';
export { TypedImages } from './catalogue/typed-images.js';
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
export { imageForV1, imageFromV1 } from './image-service/v1-images.js';
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
export { requireImageName } from './snapshot/untyped-snapshot.js';
export { IMAGE_PREFIX } from './system-metadata/row-name.js';
export { storedSystemMetadata } from './system-metadata/stored-system-metadata.js';
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
export { checkUploadableByForce, parseUploadForce, requiredGlanceMetadata } from './volumes/untyped-volume-metadata.js';
