import { vifMultiqueueEnabled } from '#hardware';
import { Interface } from '../../xml/interface.js';
import { LibvirtGuestError } from '../errors.js';
import { VIF_QUOTAS } from '../quotas.js';
import type { GuestVif } from '../types.js';
import type { DomainRules } from './domain-rules.js';
import type { GuestContext } from './guest-context.js';

const COMMON_MODELS = ['virtio', 'ne2k_pci', 'pcnet', 'rtl8139', 'e1000', 'e1000e', 'spapr-vlan', 'vmxnet3'];
const MODELS: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', [...COMMON_MODELS, 'lan9118']],
  ['kvm', COMMON_MODELS],
]);
/** Length of a network device's name in Linux. */
const NAME_LENGTH = 14;

/** Model of interfaces: the image's, else virtio (nova/virt/libvirt/vif.py get_vif_model; libosinfo is not asked). */
export function vifModel(context: GuestContext): string | null {
  const own = context.image.properties.hw_vif_model;
  if (own !== undefined) return own;
  return context.isQemu && context.options.flag('libvirt.use_virtio_for_bridges') ? 'virtio' : null;
}

/** virtio: QEMU's own driver without KVM, the host kernel's where it must be told something. */
function setVirtioDriver(config: Interface, context: GuestContext): void {
  const { flavor, image, options } = context;
  if (options.virtType === 'qemu') config.driverName = 'qemu';
  if (options.virtType === 'kvm' && vifMultiqueueEnabled(flavor, image)) {
    const most = options.number('libvirt.max_queues') || flavor.vcpus;
    config.driverName = 'vhost';
    config.driverQueues = Math.min(flavor.vcpus, most);
  }
  const rxQueueSize = options.text('libvirt.rx_queue_size');
  if (rxQueueSize === null || config.driverName === 'qemu') return;
  config.driverName = 'vhost';
  config.driverRxQueueSize = rxQueueSize;
}

/** Where the interface is plugged in on the host (nova/network/os_vif_util.py and vif.py _set_config_VIF*). */
function setBackend(config: Interface, vif: GuestVif, rules: DomainRules): void {
  config.type = 'bridge';
  config.targetDev = vif.devname ?? `tap${vif.id.slice(0, 11)}`;
  if (vif.type === 'ovs' && vif.details?.['ovs_hybrid_plug'] === true) {
    config.source = `qbr${vif.id}`.slice(0, NAME_LENGTH);
  } else if (vif.type === 'ovs' && rules.makesTaps && vif.details?.['ovs_create_tap'] === true) {
    config.type = 'ethernet';
    config.isTargetManaged = false;
  } else if (vif.type === 'ovs') {
    config.source = vif.bridge ?? 'br-int';
    config.virtualPort = { type: 'openvswitch', parameters: [{ interfaceid: vif.ovs_interfaceid || vif.id }] };
  } else if (vif.type === 'bridge' && !rules.plugsLinuxBridges) {
    throw new LibvirtGuestError('NovaException', 'Linux bridge VIF type is no longer supported', 'guest_config');
  } else if (vif.type === 'bridge') config.source = vif.bridge ?? '';
  else throw new LibvirtGuestError('InternalError', `Unexpected vif_type=${vif.type}`, 'guest_config');
}

function setBandwidth(config: Interface, context: GuestContext): void {
  for (const [name, value] of context.quotas(VIF_QUOTAS)) {
    const [, direction, kind] = name.split('_');
    const limit = direction === 'inbound' ? config.inbound : config.outbound;
    limit[kind as 'average' | 'peak' | 'burst'] = value;
  }
}

/**
 * The interface of a VIF (nova/virt/libvirt/vif.py get_config, zed).
 * @throws LibvirtGuestError UnsupportedHardware for a model that the hypervisor lacks
 */
export function guestInterface(vif: GuestVif, context: GuestContext): Interface {
  const { virtType } = context.options;
  const model = vifModel(context);
  const isKnown = model === null || [MODELS.get(virtType) ?? [], context.rules.newVifModels].flat().includes(model);
  if (!isKnown) {
    const message = `Requested hardware '${model}' is not supported by the '${virtType}' virt driver`;
    throw new LibvirtGuestError('UnsupportedHardware', message, 'guest_config', { status: 400 });
  }
  const config = new Interface();
  config.macAddress = vif.address;
  config.model = model;
  if (model === 'virtio') setVirtioDriver(config, context);
  // Whatever the model: libvirt refuses it of all but virtio.
  config.isDriverPacked = context.hardware.packedRing(context.flavor, context.image);
  setBackend(config, vif, context.rules);
  setBandwidth(config, context);
  config.mtu = vif.mtu ?? null;
  return config;
}
