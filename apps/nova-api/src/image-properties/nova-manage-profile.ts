import { OpenStackError } from '#openstack-http';

/** Why a command is not there; `title` is the release's. */
export type Missing = (title: string) => string;

/** Which commands of nova-manage look at and change what servers remember of their images; null: it is there. */
export interface NovaManageProfile {
  readonly imageProperty: Missing | null;
  readonly updateMachineType: Missing | null;
}

export const NO_IMAGE_PROPERTY: Missing = (title) =>
  `${title} has no nova-manage image_property: it came with Yoga (25.0). Change the image in Glance and reboot the server hard, or rebuild it.`;

export const NO_MACHINE_TYPE: Missing = (title) =>
  `${title} has no nova-manage libvirt update_machine_type: it came with Wallaby (23.0), and no machine type is recorded before. Set hw_machine_type on the image and reboot the server hard.`;

/** @throws OpenStackError 501 that says why the command is not there */
export function requireCommand(missing: Missing | null, title: string): void {
  if (missing !== null) throw new OpenStackError(501, missing(title));
}
