import { secureBootPolicy } from '#hardware';
import { FeatureGroup } from '../../xml/feature-group.js';
import type { Os } from '../../xml/os.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { DomainFirmware } from '../types.js';
import type { GuestContext } from './guest-context.js';
import { findFirmware } from './machine-type.js';
import { guestEncryption } from './memory-encryption.js';

/** What libvirt finds for a guest whose firmware may keep nothing. */
const STATELESS_FIRMWARE = '/usr/share/ovmf/OVMF.amdsev.fd';

function refuse(className: string, message: string): LibvirtGuestError {
  return new LibvirtGuestError(className, message, 'guest_config', { status: 400 });
}

const noUefi = () => refuse('UEFINotSupported', 'UEFI is not supported');
const noSecureBoot = () => refuse('SecureBootNotSupported', 'Secure Boot is not supported by host');

/** The original nests the element in itself: libvirt's schema refuses <smm><smm/></smm>. */
const smm = () => new FeatureGroup('smm', [['smm']]);

function canSecureBoot(context: GuestContext): boolean {
  return context.arch !== 'x86_64' || (context.machineType?.includes('q35') ?? false);
}

/** Whether the guest boots securely: asked for, or welcome and possible. */
function bootsSecurely(context: GuestContext, isSupported: boolean): boolean {
  const policy = secureBootPolicy(context.flavor, context.image);
  if (policy === 'required' && !isSupported) throw noSecureBoot();
  return policy === 'required' || (policy === 'optional' && isSupported);
}

/** Names the firmware and the template of its variables, by QEMU's descriptor files. */
function nameFirmware(os: Os, features: XmlFormat[], context: GuestContext, machineType: string): void {
  const { arch, host, image, hardware } = context;
  const secure = bootsSecurely(context, canSecureBoot(context));
  const firmware = findFirmware(arch, machineType, secure, host);
  if (firmware === null) throw secure ? noSecureBoot() : noUefi();
  os.loader = { path: firmware.executable, type: 'pflash', readonly: true, secure };
  if (hardware.statelessFirmware(image)) os.loader.stateless = true;
  else os.nvram = { path: null, template: firmware.nvramTemplate };
  if (firmware.requiresSmm) features.push(smm());
}

/** Takes over what a domain has that exists (_copy_guest_firmware_elements); its smm comes twice, as above. */
function keepFirmware(os: Os, features: XmlFormat[], known: DomainFirmware): void {
  os.firmware = null;
  os.loader = { ...os.loader, path: known.path, type: known.type, readonly: known.readonly };
  os.nvram = known.nvram;
  if (known.needsSmm) features.push(smm());
}

/** Says what the firmware must be and leaves its choice to libvirt, which chooses once for the life of a domain. */
function askForFirmware(os: Os, features: XmlFormat[], context: GuestContext, known: DomainFirmware | null): void {
  const { host, image, hardware } = context;
  if (host.firmwares.length === 0) throw noUefi();
  const isSupported = canSecureBoot(context) && host.firmwares.some(({ isSecureBoot }) => isSecureBoot);
  const secure = bootsSecurely(context, isSupported);
  os.firmware = { type: 'efi', secureBoot: secure };
  // TDX has firmware that can't be written, and libvirt would look for Secure Boot's.
  os.loader = guestEncryption(context)?.model === 'intel-tdx' ? { path: null, readonly: true } : { path: null, secure };
  if (hardware.statelessFirmware(image)) os.loader.stateless = true;
  if (known !== null && known.secure === secure) keepFirmware(os, features, known);
}

/**
 * UEFI firmware and its variables (nova/virt/libvirt/driver.py _configure_guest_by_virt_type); the SMM feature that Secure
 * Boot needs is added to `features`.
 *
 * @param known firmware of the domain that exists
 * @throws LibvirtGuestError UEFINotSupported, SecureBootNotSupported
 */
export function setFirmware(os: Os, features: XmlFormat[], context: GuestContext, known: DomainFirmware | null): void {
  const { machineType, rules } = context;
  if (!machineType) throw noUefi();
  if (rules.asksForFirmware) askForFirmware(os, features, context, known);
  else nameFirmware(os, features, context, machineType);
}

/** What libvirt of the host fills in where a domain asks for firmware; null where it names its own, or nothing fits. */
export function chosenFirmware({ firmware: asked, loader }: Os, context: GuestContext): DomainFirmware | null {
  if (asked === null || loader === null) return null;
  const secure = loader.secure ?? null;
  if (loader.stateless) {
    return { path: STATELESS_FIRMWARE, type: 'rom', readonly: null, secure, nvram: null, needsSmm: false };
  }
  const { arch, host, name } = context;
  const fits = host.firmwares.find((each) => each.arch === arch && each.isSecureBoot === asked.secureBoot);
  if (fits === undefined) return null;
  const nvram = { path: `/var/lib/libvirt/qemu/nvram/${name}_VARS.fd`, template: fits.nvramTemplate };
  return { path: fits.executable, type: 'pflash', readonly: true, secure, nvram, needsSmm: fits.requiresSmm };
}
