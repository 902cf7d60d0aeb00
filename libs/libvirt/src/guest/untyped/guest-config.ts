import { Domain } from '../../xml/domain.js';
import { Sysinfo } from '../../xml/sysinfo.js';
import type { DiskMapping, GuestVif } from '../types.js';
import type { BlockDeviceInfo } from './block-device-info.js';
import { guestConsoles } from './consoles.js';
import { guestCpu, guestCpuTune } from './cpu.js';
import { trailingDevices } from './devices.js';
import { guestDisplay } from './display.js';
import { guestClock, guestFeatures } from './features.js';
import type { GuestContext } from './guest-context.js';
import { guestInterface } from './interfaces.js';
import { guestOs } from './os.js';
import { storageDevices } from './storage.js';

const KIB_PER_MIB = 1024;

function sysinfo(context: GuestContext): Sysinfo {
  return new Sysinfo([
    ['manufacturer', 'OpenStack Foundation'],
    ['product', 'OpenStack Nova'],
    ['version', context.host.novaVersion],
    // The host's identity, not the guest's: later releases changed that.
    ['serial', context.host.uuid],
    ['uuid', context.instance.uuid],
  ]);
}

/**
 * The domain of an instance, concern by concern in the original's order, which is also the order of its refusals.
 * Source: nova/virt/libvirt/driver.py get_guest_config (2014.1)
 */
export function guestConfig(
  context: GuestContext,
  disks: DiskMapping,
  blockDevices: BlockDeviceInfo,
  network: readonly GuestVif[],
  isRescue: boolean,
): Domain {
  const { instance, flavor, options } = context;
  const domain = new Domain();
  domain.type = options.virtType;
  domain.uuid = instance.uuid;
  domain.name = context.name;
  domain.memory = flavor.memory_mb * KIB_PER_MIB;
  domain.vcpus = flavor.vcpus;
  domain.cpuset = options.text('DEFAULT.vcpu_pin_set');
  domain.cpuTune = guestCpuTune(context);
  domain.cpu = guestCpu(context);
  const os = guestOs(context, disks, isRescue);
  domain.os = os;
  if (os.smbiosMode !== null) domain.sysinfo = sysinfo(context);
  domain.features = guestFeatures();
  domain.clock = guestClock(context);
  domain.devices = [
    ...storageDevices(context, disks, blockDevices, isRescue),
    ...network.map((vif) => guestInterface(vif, context)),
    ...guestConsoles(context),
    ...guestDisplay(context, os.type),
    ...trailingDevices(context),
  ];
  return domain;
}
