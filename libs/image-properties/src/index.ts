/**
 * The vocabulary and the rules of the image-property flow. Pure functions: no framework, no I/O, no clock.
 * `propertyFlow(release)` is nova's and cinder's side, `glanceRules(release)` and the v1 functions are glance's.
 */
export { CinderError, GlanceError, NovaError, PythonError, RuleError, type RuleErrorDetails } from './errors.js';
export type { GlanceRules } from './glance/glance-rules.js';
export type { CreateRequest, GlanceLimits, PatchableImage, PatchChange, V1ImageMeta } from './glance/types.js';
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
