import { vtpm } from '#hardware';
import { boolFromString, pythonInt } from '#image-properties';
import { Controller } from '../../xml/controller.js';
import { Disk } from '../../xml/disk.js';
import { Input } from '../../xml/input.js';
import { Iommu } from '../../xml/iommu.js';
import { MemoryBalloon } from '../../xml/memory-balloon.js';
import { RedirectedUsb } from '../../xml/redirected-usb.js';
import { Rng } from '../../xml/rng.js';
import { Sound } from '../../xml/sound.js';
import { Tpm } from '../../xml/tpm.js';
import { Watchdog } from '../../xml/watchdog.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import { versionNumber } from '../version-number.js';
import type { GuestContext } from './guest-context.js';
import { isPpc, isX86 } from './machine-type.js';

const WATCHDOG_ACTIONS = ['none', 'pause', 'poweroff', 'reset', 'disabled'];
const VIRTIO_IOMMU_SINCE = versionNumber('8.3.0');

/** Sources of entropy that the reference host has. */
const RNG_DEVICES: ReadonlySet<string> = new Set(['/dev/urandom', '/dev/random', '/dev/hwrng']);

/**
 * Every guest has a random number generator, unless the flavor forbids it; the image is not asked (_add_rng_device).
 * @throws LibvirtGuestError RngDeviceNotExist
 */
export function guestRng(context: GuestContext): XmlFormat[] {
  if (!boolFromString(context.extraSpec('hw_rng:allowed') ?? 'True')) return [];
  const path = context.options.text('libvirt.rng_dev_path') || null;
  const rng = new Rng(path);
  const bytes = context.extraSpec('hw_rng:rate_bytes');
  if (bytes) {
    rng.rateBytes = Number(pythonInt(bytes, 3));
    rng.ratePeriod = Number(pythonInt(context.extraSpec('hw_rng:rate_period') ?? 0, 3));
  }
  if (path !== null && !RNG_DEVICES.has(path)) {
    const message = `The provided RNG device path: (${path}) is not present on the host.`;
    throw new LibvirtGuestError('RngDeviceNotExist', message, 'guest_config', { status: 400 });
  }
  return [rng];
}

/** @throws LibvirtGuestError Invalid when there is no secret to encrypt the TPM's state with */
export function guestTpm(context: GuestContext): XmlFormat[] {
  const tpm = vtpm(context.flavor, context.image);
  if (tpm === null) return [];
  const secret = context.systemMetadata['vtpm_secret_uuid'];
  if (!secret) {
    const message = 'Refusing to create an emulated TPM with no secret!';
    throw new LibvirtGuestError('Invalid', message, 'guest_config', { status: 400 });
  }
  return [new Tpm(tpm.model, tpm.version, secret)];
}

/** Ports that PCIe devices can be plugged into later, where the host is configured for them. */
export function pcieRootPorts(context: GuestContext): XmlFormat[] {
  const { options, host, machineType } = context;
  const count = options.number('libvirt.num_pcie_ports');
  const isPcie = host.arch === 'aarch64' ? machineType?.startsWith('virt') : machineType?.includes('q35');
  if (!count || !isPcie) return [];
  const controller = (model: string): Controller => Object.assign(new Controller('pci'), { model });
  return [controller('pcie-root'), ...Array.from({ length: count }, () => controller('pcie-root-port'))];
}

/** @throws HardwareError where flavor and image differ, or the flavor names none that exists */
export function guestSound({ hardware, flavor, image }: GuestContext): XmlFormat[] {
  const model = hardware.soundModel(flavor, image);
  return model ? [new Sound(model)] : [];
}

/** Ports that are redirected, whatever console there is. @throws HardwareError */
export function redirectedUsb({ hardware, flavor, image }: GuestContext): XmlFormat[] {
  return Array.from({ length: hardware.redirectedUsbPorts(flavor, image) }, () => new RedirectedUsb());
}

/**
 * The USB controller; where nothing is plugged in, of the model that flavor or image names, or none. The model is passed
 * over where something is plugged in, the default pointer for one: a fault of the original (_guest_add_usb_root_controller).
 *
 * @throws HardwareError
 */
export function usbController(context: GuestContext, devices: readonly XmlFormat[]): Controller {
  const controller = new Controller('usb');
  controller.index = 0;
  const isUsed =
    context.arch === 'ppc64' ||
    context.arch === 'ppc64le' ||
    devices.some((device) =>
      device instanceof Disk ? device.targetBus === 'usb' : device instanceof Input && device.bus === 'usb',
    );
  const model = context.hardware.usbModel(context.flavor, context.image);
  if (!isUsed && !isPpc(context.arch)) controller.model = model || 'none';
  return controller;
}

/** @throws LibvirtGuestError InvalidWatchdogAction for an action of the flavor that does not exist */
export function guestWatchdog(context: GuestContext): XmlFormat[] {
  const action = context.image.properties.hw_watchdog_action ?? (context.extraSpec('hw:watchdog_action') || 'disabled');
  if (action === 'disabled') return [];
  if (WATCHDOG_ACTIONS.includes(action)) return [new Watchdog(action)];
  const message = `Provided watchdog action (${action}) is not supported.`;
  throw new LibvirtGuestError('InvalidWatchdogAction', message, 'guest_config', { status: 400 });
}

export function memoryBalloon(context: GuestContext): XmlFormat[] {
  const period = context.options.number('libvirt.mem_stats_period_seconds');
  const { deflatesBalloons } = context.rules;
  if (period <= 0 && !deflatesBalloons) return [];
  const balloon = period > 0 ? Object.assign(new MemoryBalloon(), { statsPeriod: period }) : new MemoryBalloon('none');
  balloon.isDeflating = deflatesBalloons;
  return [balloon];
}

/** Model of the IOMMU, null for none; the flavor's goes before the image's (_get_iommu_model). */
function iommuModel(context: GuestContext): string | null {
  const { arch, machineType, host, image } = context;
  const model = context.extraSpec('hw:viommu_model') || image.properties.hw_viommu_model;
  if (!model) return null;
  const isArm = arch === 'aarch64';
  if (!isX86(arch) && !isArm) {
    const message = `vIOMMU required either x86 or AArch64 architecture, but given architecture ${arch}.`;
    throw new LibvirtGuestError('InvalidVIOMMUArchitecture', message, 'guest_config', { status: 400 });
  }
  if (machineType !== null && !machineType.includes(isArm ? 'virt' : 'q35')) {
    const message = `vIOMMU is not supported by Current machine type ${machineType} (Architecture: ${arch}).`;
    throw new LibvirtGuestError('InvalidVIOMMUMachineType', message, 'guest_config', { status: 400 });
  }
  if (model !== 'auto') return model;
  if (host.libvirtVersion >= VIRTIO_IOMMU_SINCE) return 'virtio';
  return isX86(arch) ? 'intel' : 'smmuv3';
}

/** @throws LibvirtGuestError InvalidVIOMMUArchitecture, InvalidVIOMMUMachineType */
export function guestIommu(context: GuestContext): Iommu | null {
  const model = iommuModel(context);
  if (model === null) return null;
  const iommu = new Iommu(model);
  if (context.host.libvirtVersion >= context.rules.iommuWidthSince) iommu.addressBits = 48;
  iommu.hasExtendedInterrupts = context.machineType?.includes('q35') ?? false;
  return iommu;
}
