import { PythonError } from '#image-properties';
import { Os } from '../../xml/os.js';
import { bootOrder, prependDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { DiskMapping } from '../types.js';
import type { GuestContext } from './guest-context.js';

const CONSOLE = 'console=tty0 console=ttyS0';
const VM_MODES = ['hvm', 'xen', 'uml', 'exe'];
/** Names of releases before Folsom. */
const OLD_VM_MODES: ReadonlyMap<string, string> = new Map([
  ['pv', 'xen'],
  ['hv', 'hvm'],
]);
const DEFAULT_MACHINES: ReadonlyMap<string, string> = new Map([
  ['armv7l', 'vexpress-a15'],
  ['aarch64', 'virt'],
]);

/**
 * ABI of the guest, from the instance's vm_mode column.
 * Source: nova/compute/vm_mode.py (2014.1)
 * @throws LibvirtGuestError Invalid for an unknown mode, the empty one included
 */
function vmMode(mode: unknown): string {
  if (mode === null || mode === undefined) return 'hvm';
  if (typeof mode !== 'string')
    throw new PythonError('AttributeError', "vm_mode is no text: it has no attribute 'lower'");
  const lowered = mode.toLowerCase();
  const known = OLD_VM_MODES.get(lowered) ?? lowered;
  if (VM_MODES.includes(known)) return known;
  throw new LibvirtGuestError('Invalid', `Unknown vm mode '${known}'`, 'guest_config', {
    status: 400,
    context: { valid: VM_MODES },
  });
}

function bootKernel(
  context: GuestContext,
  os: Os,
  root: string | null,
  kernel: string | null,
  ramdisk: string | null,
  suffix: string,
): void {
  if (kernel) {
    os.kernel = `${context.instancePath}/kernel${suffix}`;
    os.cmdline = `root=${root} ${CONSOLE}`;
  }
  if (ramdisk) os.initrd = `${context.instancePath}/ramdisk${suffix}`;
}

/** What boots, and how. Source: nova/virt/libvirt/driver.py get_guest_config (2014.1) */
export function guestOs(context: GuestContext, disks: DiskMapping, isRescue: boolean): Os {
  const { instance, options, host } = context;
  const os = new Os();
  os.type = vmMode(instance.vm_mode);
  if (host.arch === 'i686' || host.arch === 'x86_64') os.smbiosMode = 'sysinfo';
  const machine = context.property('hw_machine_type') ?? null;
  os.machine = machine === null ? (DEFAULT_MACHINES.get(host.arch) ?? null) : String(machine);

  const rootName = disks.mapping['root']?.dev;
  const root = rootName === undefined ? null : prependDev(rootName);
  if (isRescue) {
    const kernel = options.text('libvirt.rescue_kernel_id') || instance.kernel_id;
    const ramdisk = options.text('libvirt.rescue_ramdisk_id') || instance.ramdisk_id;
    bootKernel(context, os, root, kernel, ramdisk, '.rescue');
  } else if (instance.kernel_id) bootKernel(context, os, root, instance.kernel_id, instance.ramdisk_id, '');
  else os.bootDevices = bootOrder(disks.mapping, (text) => `u'${text}'`);
  // The image's own command line counts even where nothing reads it.
  os.cmdline = context.textProperty('os_command_line') ?? os.cmdline;
  return os;
}
