import { Controller } from '../../xml/controller.js';
import { Disk } from '../../xml/disk.js';
import { Interface } from '../../xml/interface.js';
import { SevLaunchSecurity } from '../../xml/launch-security.js';
import { MemoryBalloon } from '../../xml/memory-balloon.js';
import { Rng } from '../../xml/rng.js';
import { Video } from '../../xml/video.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { hasDomainCapabilities } from './machine-type.js';

/** What libvirt reports of the reference host's SEV. */
const CBITPOS = 47;
const REDUCED_PHYS_BITS = 1;

function usesVirtio(device: XmlFormat): device is XmlFormat & { hasDriverIommu: boolean } {
  if (device instanceof Disk) return device.targetBus === 'virtio';
  if (device instanceof Interface) return device.model === 'virtio';
  if (device instanceof Video) return device.model === 'virtio';
  if (device instanceof MemoryBalloon) return device.model === 'virtio';
  if (device instanceof Controller) return device.model === 'virtio-scsi' || device.type === 'virtio-serial';
  return device instanceof Rng;
}

/**
 * Routes virtio devices through the IOMMU, without which they can't reach encrypted memory, and gives the launch settings
 * (nova/virt/libvirt/driver.py _guest_configure_sev, zed).
 *
 * @throws LibvirtGuestError MissingDomainCapabilityFeatureException for a machine that the host was not asked about
 */
export function encryptMemory(devices: readonly XmlFormat[], context: GuestContext): SevLaunchSecurity {
  const { host, machineType } = context;
  if (machineType === null || !hasDomainCapabilities(host.arch, machineType, host)) {
    const message = 'Guest config could not be built without domain capabilities including <sev> feature.';
    throw new LibvirtGuestError('MissingDomainCapabilityFeatureException', message, 'guest_config');
  }
  for (const device of devices) if (usesVirtio(device)) device.hasDriverIommu = true;
  return new SevLaunchSecurity(CBITPOS, REDUCED_PHYS_BITS);
}
