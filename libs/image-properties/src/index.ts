/**
 * The vocabulary and the rules of the image-property flow. Pure functions: no framework, no I/O, no clock.
 * `propertyFlow(release)` is nova's and cinder's side, `glanceRules(release)` and the v1 functions are glance's.
 */
export { CinderError, GlanceError, NovaError, PythonError, RuleError, type RuleErrorDetails } from './errors.js';
export { GlanceRules, glanceRules } from './glance/glance-rules.js';
export type { CreateRequest, GlanceLimits, PatchableImage, PatchChange, V1ImageMeta } from './glance/types.js';
export { clientHeaders, imageMetaFromHeaders, imageMetaToHeaders, purgesProperties } from './glance/v1-headers.js';
export { validateV1ImageMeta } from './glance/v1-validation.js';
export type { PatchContext } from './glance/v2-patch-apply.js';
export type {
  BootSource,
  MergedImage,
  NewImage,
  NewServer,
  NewServerRows,
  PropertyFlow,
  ServerFacts,
  SnapshotRequest,
  VolumeBackedSnapshotRequest,
  VolumeUpload,
} from './property-flow.js';
export { boolFromString, isTruthy, type PythonInt, parsePythonInt, pythonInt } from './python/numbers.js';
export { type PythonDialect, PythonFloat, pythonRepr } from './python/repr.js';
export { asciiText, charLength, firstChars, pythonText } from './python/text.js';
export {
  type BlockDeviceRow,
  type ConnectionInfo,
  type FlavorFacts,
  type ImageMetadata,
  type InstanceColumns,
  RELEASES,
  type ReleaseName,
  type SystemMetadata,
  type UserKeyed,
  type VolumeFacts,
} from './types.js';
