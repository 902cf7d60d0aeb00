import { checkFlavorAndImage } from '#compute-api';
import { hardwareRules } from '#hardware';
import type { PropertyFlow } from '#image-properties';
import { badRequest } from '#openstack-http';
import { applyRules } from '../common/rule-errors.js';
import type { FlavorWithSpecs } from '../flavors/flavor-view.js';
import { hasNoImage } from '../instances/instance-resources.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import type { MoveProfile } from './move-profile.js';

/**
 * Whether the server can have that flavor, by what it remembers of its image (nova/compute/api.py resize).
 *
 * @throws OpenStackError 400, or 403 for a flavor without a root disk
 */
export function checkNewFlavor(
  flow: PropertyFlow,
  profile: MoveProfile,
  record: ServerRecord,
  flavor: FlavorWithSpecs,
  isAdmin: boolean,
): void {
  if (flavor.id === record.flavor.id) throw badRequest(profile.sameFlavor);
  if (flavor.disabled) throw badRequest(profile.flavorNotFound(flavor.flavorid));
  const withoutImage = hasNoImage(record.instance);
  if (profile.refusesZeroDisk && flavor.root_gb === 0 && record.flavor.root_gb !== 0 && !withoutImage) {
    const reason = 'Resize to zero disk flavor is not allowed.';
    throw badRequest(`Server disk was unable to be resized because: ${reason}`);
  }
  if (!profile.checksFlavor) return;
  applyRules(() => {
    const image = flow.imageFromSystemMetadata(record.systemMetadata);
    if (!withoutImage) checkFlavorAndImage(flow, flavor, image, { root: { kind: 'local' }, zeroDiskAllowed: isAdmin });
    else if (flow.typed !== null) hardwareRules(flow.release).checkHardware(flavor, flow.typed.imageAtApi(image));
  });
}

/** @throws OpenStackError 400 when the image forbids what `OS-DCF:diskConfig` asks (nova/compute/api.py _check_auto_disk_config) */
export function checkDiskConfig({ systemMetadata }: ServerRecord, autoDiskConfig: boolean | undefined): void {
  if (autoDiskConfig !== true) return;
  const ofImage = systemMetadata['image_auto_disk_config'];
  if (ofImage?.trim().toLowerCase() !== 'disabled') return;
  const image = systemMetadata['image_base_image_ref'] ?? 'None';
  throw badRequest(`Requested image ${image} has automatic disk resize disabled.`);
}
