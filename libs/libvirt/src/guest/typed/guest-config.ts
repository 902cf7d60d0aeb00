import { pythonInt } from '#image-properties';
import { Controller } from '../../xml/controller.js';
import { CpuTune } from '../../xml/cpu-tune.js';
import { Domain } from '../../xml/domain.js';
import { Feature } from '../../xml/feature.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import type { GuestVif } from '../types.js';
import type { BlockDeviceInfo } from './block-device-info.js';
import { guestAgentChannel, guestConsoles, spiceChannel } from './consoles.js';
import { guestCpu } from './cpu.js';
import {
  guestIommu,
  guestRng,
  guestSound,
  guestTpm,
  guestWatchdog,
  memoryBalloon,
  pcieRootPorts,
  redirectedUsb,
  usbController,
} from './devices.js';
import { guestDisplay } from './display.js';
import { guestClock, guestFeatures } from './features.js';
import type { GuestContext } from './guest-context.js';
import { guestInterface } from './interfaces.js';
import { isX86 } from './machine-type.js';
import { memoryBacking } from './memory.js';
import { encryptMemory, guestEncryption } from './memory-encryption.js';
import { guestSysinfo, novaMetadata } from './metadata.js';
import { type GuestNuma, guestNuma } from './numa.js';
import { type BootParts, guestOs, osType } from './os.js';
import { StorageBuilder } from './storage.js';

const KIB_PER_MIB = 1024;

/** What a domain is made from besides its context. */
export interface GuestParts extends BootParts {
  readonly devices: BlockDeviceInfo;
  readonly network: readonly GuestVif[];
}

function cpuTune(context: GuestContext, numa: GuestNuma): CpuTune | null {
  const tune = new CpuTune();
  tune.pins = [...numa.pins];
  for (const name of ['shares', 'period', 'quota'] as const) {
    const value = context.extraSpec(`quota:cpu_${name}`);
    if (value !== null) tune[name] = String(pythonInt(value, 3));
  }
  return tune.isEmpty ? null : tune;
}

/** Agent, random numbers and TPM: what only QEMU has. */
function qemuDevices(context: GuestContext): XmlFormat[] {
  const agent: XmlFormat[] = [];
  if (context.image.properties.hw_qemu_guest_agent) {
    const isRouted = context.rules.routesEncryptedDevices && guestEncryption(context) !== null;
    // libvirt would make one that does not know of the IOMMU.
    if (isRouted) agent.push(new Controller('virtio-serial'));
    agent.push(guestAgentChannel(context));
  }
  return [...agent, ...guestRng(context), ...guestTpm(context)];
}

/**
 * The domain of a server (nova/virt/libvirt/driver.py _get_guest_config, zed). Sections are made in the order of the
 * original, so that of several refusals the same one is met.
 *
 * @throws LibvirtGuestError, HardwareError, PythonError
 */
export function guestConfig(context: GuestContext, parts: GuestParts): Domain {
  const { options, flavor, instance, host, arch } = context;
  const domain = new Domain();
  domain.type = arch === host.arch ? options.virtType : 'qemu';
  domain.uuid = instance.uuid;
  domain.name = context.name;
  domain.memory = flavor.memory_mb * KIB_PER_MIB;
  domain.vcpus = flavor.vcpus;
  const numa = guestNuma(context);
  domain.cpuset = numa.cpuset;
  domain.numaTune = numa.tune;
  domain.memoryBacking = memoryBacking(context);
  domain.metadata = [novaMetadata(context, parts.network)];
  domain.cpuTune = cpuTune(context, numa);
  domain.cpu = guestCpu(context, numa.numa);
  const type = osType(context);
  const encryption = guestEncryption(context);
  if (isX86(arch)) domain.sysinfo = guestSysinfo(context);
  const os = guestOs(context, type, parts, domain.features);
  domain.os = os;
  domain.features.push(...guestFeatures(context));
  domain.clock = guestClock(context);
  domain.ioThreads = context.rules.ioThreads;
  addDevices(domain, context, parts, type);
  if (encryption !== null) domain.launchSecurity = encryptMemory(encryption, domain.devices, os, context);
  addIommu(domain, context);
  return domain;
}

function addDevices(domain: Domain, context: GuestContext, parts: GuestParts, type: string): void {
  const devices: XmlFormat[] = new StorageBuilder(context).build(parts.mapping, parts.devices, parts.rescue !== null);
  devices.push(...parts.network.map((vif) => guestInterface(vif, context)));
  devices.push(...guestConsoles(context), ...spiceChannel(context), ...guestSound(context));
  devices.push(...guestDisplay(context, type));
  devices.push(...qemuDevices(context));
  devices.push(...pcieRootPorts(context));
  devices.push(usbController(context, devices));
  devices.push(...redirectedUsb(context));
  devices.push(...guestWatchdog(context));
  devices.push(...memoryBalloon(context));
  domain.devices = devices;
}

function addIommu(domain: Domain, context: GuestContext): void {
  const iommu = guestIommu(context);
  if (iommu === null) return;
  domain.devices.push(iommu);
  domain.features.push(new Feature('ioapic', { driver: 'qemu' }));
}
