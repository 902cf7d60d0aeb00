import { Microversion, type MicroversionRange } from '#openstack-http';

/** Block Storage API 3.0 to 3.70, as Zed. */
export const VOLUME_MICROVERSIONS: MicroversionRange = {
  serviceType: 'volume',
  min: new Microversion(3, 0),
  max: new Microversion(3, 70),
};
