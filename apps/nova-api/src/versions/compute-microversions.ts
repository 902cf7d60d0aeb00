import { type MicroversionRange, microversionRange } from '#openstack-http';
import { type ReleaseName, releaseRow } from '#releases';

/** The range of the Compute API under a release. */
export function computeMicroversions(release: ReleaseName): MicroversionRange {
  return microversionRange('compute', releaseRow(release).microversions.compute, 'x-openstack-nova-api-version');
}
