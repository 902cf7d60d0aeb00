import { OpenStackError } from '#openstack-http';
import { type ReleaseName } from '#releases';

/** Whether operators of a release can look at and change what servers remember of their images. */
export interface RememberedImageProfile {
  /** @throws OpenStackError 501 that says why not */
  assertImageProperties(): void;
  /** @throws OpenStackError 501 that says why not */
  assertMachineTypes(): void;
}

const without = (reason: string) => () => {
  throw new OpenStackError(501, reason);
};
const known = () => undefined;

const PROFILES: Readonly<Record<ReleaseName, RememberedImageProfile>> = {
  icehouse: {
    assertImageProperties: without(
      'Icehouse has no nova-manage image_property: it came with Yoga (25.0). Change the image in Glance and reboot the server hard, or rebuild it.',
    ),
    assertMachineTypes: without(
      'Icehouse has no nova-manage libvirt update_machine_type: it came with Wallaby (23.0), and no machine type is recorded before. Set hw_machine_type on the image and reboot the server hard.',
    ),
  },
  zed: { assertImageProperties: known, assertMachineTypes: known },
};

export function rememberedImageProfile(release: ReleaseName): RememberedImageProfile {
  return PROFILES[release];
}
