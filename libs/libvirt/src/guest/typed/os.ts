import { secureBootPolicy } from '#hardware';
import { boolFromString } from '#image-properties';
import { FeatureGroup } from '../../xml/feature-group.js';
import { Os } from '../../xml/os.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { bootOrder } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { DiskMapping } from '../types.js';
import type { GuestContext } from './guest-context.js';
import { checkMachineType, findFirmware, isX86 } from './machine-type.js';

const CONSOLES = 'console=tty0 console=ttyS0 console=hvc0';
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['pv', 'xen'],
  ['hv', 'hvm'],
  ['baremetal', 'hvm'],
]);
const VM_MODES = ['hvm', 'xen', 'uml', 'exe'];

/** Kernel and ramdisk of a rescue; null for a boot of the server itself. */
export interface RescueKernel {
  readonly kernelId: string | null;
  readonly ramdiskId: string | null;
}

function refuse(className: string, message: string): LibvirtGuestError {
  return new LibvirtGuestError(className, message, 'guest_config', { status: 400 });
}

/** Interface between host and guest: the instance's vm_mode, which only the legacy property fills (VMMode.canonicalize). */
export function osType(context: GuestContext): string {
  const column = context.instance.vm_mode;
  if (column === null || column === undefined) return 'hvm';
  const mode = String(column).toLowerCase();
  const meant = SYNONYMS.get(mode) ?? mode;
  if (VM_MODES.includes(meant)) return meant;
  throw refuse('InvalidVirtualMachineMode', `Virtual machine mode '${meant}' is not recognised`);
}

function canSecureBoot(context: GuestContext): boolean {
  return context.arch !== 'x86_64' || (context.machineType?.includes('q35') ?? false);
}

/** UEFI firmware and its variables; the SMM feature that Secure Boot needs is added to `features`. */
function setFirmware(os: Os, features: XmlFormat[], context: GuestContext): void {
  const { arch, machineType, host, flavor, image } = context;
  if (!machineType) throw refuse('UEFINotSupported', 'UEFI is not supported');
  const policy = secureBootPolicy(flavor, image);
  const supported = canSecureBoot(context);
  if (policy === 'required' && !supported)
    throw refuse('SecureBootNotSupported', 'Secure Boot is not supported by host');
  const secure = policy === 'required' || (policy === 'optional' && supported);
  const firmware = findFirmware(arch, machineType, secure, host);
  if (firmware === null && secure) throw refuse('SecureBootNotSupported', 'Secure Boot is not supported by host');
  if (firmware === null) throw refuse('UEFINotSupported', 'UEFI is not supported');
  os.loader = { path: firmware.executable, type: 'pflash', secure };
  if (image.properties.hw_firmware_stateless) os.loader.stateless = true;
  else os.nvram = { path: null, template: firmware.nvramTemplate };
  // The original nests the element in itself: libvirt's schema refuses <smm><smm/></smm>.
  if (firmware.requiresSmm) features.push(new FeatureGroup('smm', [['smm']]));
}

function setKernel(os: Os, context: GuestContext, mapping: DiskMapping['mapping'], rescue: RescueKernel | null): void {
  const { instance, instancePath, options, image, rules } = context;
  const suffix = rescue === null ? '' : '.rescue';
  const kernel = rescue === null ? instance.kernel_id : rescue.kernelId;
  const ramdisk = rescue === null ? instance.ramdisk_id : rescue.ramdiskId;
  if (kernel) {
    const root = mapping['root'] === undefined ? 'None' : `/dev/${mapping['root'].dev}`;
    const timer = options.virtType === 'qemu' ? ' no_timer_check' : '';
    os.kernel = `${instancePath}/kernel${suffix}`;
    os.cmdline = `root=${root} ${CONSOLES}${timer}`;
    if (rescue === null && image.properties.os_command_line) os.cmdline = image.properties.os_command_line;
  }
  if (ramdisk && (kernel || rescue !== null)) os.initrd = `${instancePath}/ramdisk${suffix}`;
  if (rescue === null && !kernel) os.bootDevices = bootOrder(mapping, (text) => `'${text}'`, rules.bootsLuns);
}

/**
 * What boots, and with which firmware (nova/virt/libvirt/driver.py _configure_guest_by_virt_type and _conf_non_lxc, zed).
 * `features` gets what the firmware needs.
 *
 * @throws LibvirtGuestError InvalidMachineType, UEFINotSupported, SecureBootNotSupported
 */
export function guestOs(
  context: GuestContext,
  type: string,
  mapping: DiskMapping['mapping'],
  rescue: RescueKernel | null,
  features: XmlFormat[],
): Os {
  const { arch, machineType, host, image } = context;
  const os = new Os();
  os.type = type;
  os.arch = arch;
  if (isX86(arch)) os.smbiosMode = 'sysinfo';
  checkMachineType(machineType, host);
  os.machine = machineType;
  const firmware = image.properties.hw_firmware_type ?? (arch === 'aarch64' ? 'uefi' : 'bios');
  if (firmware === 'uefi') setFirmware(os, features, context);
  os.hasBootMenu = image.properties.hw_boot_menu ?? boolFromString(context.extraSpec('hw:boot_menu') ?? 'no');
  setKernel(os, context, mapping, rescue);
  return os;
}
