import { boolFromString } from '#image-properties';
import { Os } from '../../xml/os.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { bootOrder } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { DiskMapping, DomainFirmware } from '../types.js';
import { setFirmware } from './firmware.js';
import type { GuestContext } from './guest-context.js';
import { checkMachineType, isX86 } from './machine-type.js';

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

/** What a guest boots from. */
export interface BootParts {
  readonly mapping: DiskMapping['mapping'];
  /** Null unless the domain is one of a rescue. */
  readonly rescue: RescueKernel | null;
  /** Firmware of the domain that exists; null where there is none. */
  readonly firmware: DomainFirmware | null;
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

function setKernel(os: Os, context: GuestContext, { mapping, rescue }: BootParts): void {
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
 * @throws LibvirtGuestError InvalidMachineType, UEFINotSupported, SecureBootNotSupported; HardwareError Invalid
 */
export function guestOs(context: GuestContext, type: string, parts: BootParts, features: XmlFormat[]): Os {
  const { arch, machineType, host, image } = context;
  const os = new Os();
  os.type = type;
  os.arch = arch;
  if (isX86(arch)) os.smbiosMode = 'sysinfo';
  checkMachineType(machineType, host);
  os.machine = machineType;
  context.hardware.statelessFirmware(image);
  const firmware = image.properties.hw_firmware_type ?? (arch === 'aarch64' ? 'uefi' : 'bios');
  if (firmware === 'uefi') setFirmware(os, features, context, parts.firmware);
  os.hasBootMenu = image.properties.hw_boot_menu ?? boolFromString(context.extraSpec('hw:boot_menu') ?? 'no');
  setKernel(os, context, parts);
  return os;
}
