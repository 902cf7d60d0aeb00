import { type MicroversionRange, microversionRange } from '#openstack-http';
import { type ReleaseName, releaseRow } from '#releases';

/** The range of the Block Storage API under a release. */
export function volumeMicroversions(release: ReleaseName): MicroversionRange {
  return microversionRange('volume', releaseRow(release).microversions.volume);
}
