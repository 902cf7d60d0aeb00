/**
 * The releases of OpenStack: their order, a row for each that can be run, and the fold that makes a release's rules of dated
 * changes. Imports nothing.
 */
export { type Change, profiles } from './profiles.js';
export type { MicroversionBounds, NovaRpcVersions, ReleaseRow } from './release-row.js';
export {
  DEFAULT_RELEASE,
  RELEASES,
  type ReleaseName,
  reached,
  releaseNamed,
  releaseRow,
  SERVED_RELEASES,
} from './releases.js';
export { type Dated, TIMELINE } from './timeline.js';
