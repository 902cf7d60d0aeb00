/**
 * What Nova's API checks of a new server and of a rebuild, in the order of nova/compute/api.py and with the answers of its
 * servers API. Pure: other services are asked through {@link Sources}, by whoever runs the checks.
 */

export { computeApi } from './by-release.js';
export { type Checking, checked, checkedNow } from './checking.js';
export type {
  CheckedServer,
  ComputeApi,
  GivenMapping,
  RebuildToCheck,
  RequestedMapping,
  ServerToCheck,
} from './compute-api.js';
export type { SnapshotInQuestion, Sources, VolumeInQuestion, VolumeTypeInQuestion } from './sources.js';
export { checkFlavorAndImage } from './typed-new-server.js';
