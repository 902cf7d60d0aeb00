import { Microversion, type MicroversionRange } from '#openstack-http';

/** Nova 26 (Zed). */
export const COMPUTE_MICROVERSIONS: MicroversionRange = {
  serviceType: 'compute',
  min: new Microversion(2, 1),
  max: new Microversion(2, 93),
  legacyHeader: 'x-openstack-nova-api-version',
};
