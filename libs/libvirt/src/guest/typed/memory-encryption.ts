import type { MemoryEncryption } from '#hardware';
import { Controller } from '../../xml/controller.js';
import { Disk } from '../../xml/disk.js';
import { Interface } from '../../xml/interface.js';
import {
  type EncryptedAddresses,
  SevLaunchSecurity,
  SevSnpLaunchSecurity,
  TdxLaunchSecurity,
} from '../../xml/launch-security.js';
import { MemoryBalloon } from '../../xml/memory-balloon.js';
import type { Os } from '../../xml/os.js';
import { Rng } from '../../xml/rng.js';
import { Video } from '../../xml/video.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { hasDomainCapabilities } from './machine-type.js';

/** What libvirt reports of the reference host's SEV. */
const HOST_ADDRESSES: EncryptedAddresses = { cbitpos: 47, reducedPhysBits: 1 };

const SEV_POLICY = 0x33;
/** SEV's, and registers are encrypted too. */
const SEV_ES_POLICY = 0x37;
const SEV_SNP_POLICY = 0x30000;

function usesVirtio(device: XmlFormat): device is XmlFormat & { hasDriverIommu: boolean } {
  if (device instanceof Disk) return device.targetBus === 'virtio';
  if (device instanceof Interface) return device.model === 'virtio';
  if (device instanceof Video) return device.model === 'virtio';
  if (device instanceof MemoryBalloon) return device.model === 'virtio';
  if (device instanceof Controller) return device.model === 'virtio-scsi' || device.type === 'virtio-serial';
  return device instanceof Rng;
}

/** The SEV that the host has: without it in the machine's domain capabilities there is no telling. */
function hostAddresses({ host, machineType }: GuestContext): EncryptedAddresses {
  if (machineType !== null && hasDomainCapabilities(host.arch, machineType, host)) return HOST_ADDRESSES;
  const message = 'Guest config could not be built without domain capabilities including <sev> feature.';
  throw new LibvirtGuestError('MissingDomainCapabilityFeatureException', message, 'guest_config');
}

/**
 * How the guest's memory is encrypted, null where it is not asked for or the host can't: then the wish is passed over in
 * silence (nova/virt/libvirt/driver.py _get_mem_encryption_config).
 *
 * @throws HardwareError for a wish that contradicts itself
 */
export function guestEncryption(context: GuestContext): MemoryEncryption | null {
  const { host, hardware, flavor, image, machineType } = context;
  return host.encryptsMemory ? hardware.memoryEncryption(flavor, image, machineType) : null;
}

/**
 * The launch settings of encrypted memory (_guest_configure_mem_encryption). Until Hibiscus virtio devices are also routed
 * through the IOMMU, without which they can't reach such memory; from then on libvirt knows.
 *
 * @throws LibvirtGuestError MissingDomainCapabilityFeatureException for a machine that the host was not asked about
 */
export function encryptMemory(
  { model }: MemoryEncryption,
  devices: readonly XmlFormat[],
  os: Os,
  context: GuestContext,
): XmlFormat {
  const isRouted = context.rules.routesEncryptedDevices;
  const addresses = isRouted ? hostAddresses(context) : null;
  if (isRouted) for (const device of devices) if (usesVirtio(device)) device.hasDriverIommu = true;
  switch (model) {
    case 'amd-sev':
      return new SevLaunchSecurity(SEV_POLICY, addresses);
    case 'amd-sev-es':
      return new SevLaunchSecurity(SEV_ES_POLICY, addresses);
    case 'amd-sev-snp':
      return new SevSnpLaunchSecurity(SEV_SNP_POLICY, os.kernel !== null);
    case 'intel-tdx':
      return new TdxLaunchSecurity();
  }
}
