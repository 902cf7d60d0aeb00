import { type BandwidthLimit, Interface } from '../../xml/interface.js';
import { LibvirtGuestError } from '../errors.js';
import { VIF_QUOTAS } from '../quotas.js';
import type { GuestVif } from '../types.js';
import type { GuestContext } from './guest-context.js';

const NIC_NAME_LENGTH = 14;
const NOOP_FIREWALL = 'nova.virt.firewall.NoopFirewallDriver';
/** libvirt 0.9.11 knows Open vSwitch ports. */
const OVS_LIBVIRT_VERSION = 9011;
const QEMU_MODELS = ['virtio', 'ne2k_pci', 'pcnet', 'rtl8139', 'e1000'];
const MODELS: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', QEMU_MODELS],
  ['kvm', QEMU_MODELS],
  ['xen', ['netfront', 'ne2k_pci', 'pcnet', 'rtl8139', 'e1000']],
  ['lxc', []],
  ['uml', []],
]);
function limits(quotas: ReadonlyMap<string, string>, direction: 'inbound' | 'outbound'): BandwidthLimit {
  const limit: BandwidthLimit = {};
  for (const kind of ['average', 'peak', 'burst'] as const) {
    const value = quotas.get(`vif_${direction}_${kind}`);
    if (value !== undefined) limit[kind] = value;
  }
  return limit;
}

function deviceName(vif: GuestVif): string {
  return vif.devname ?? `nic${vif.id}`.slice(0, NIC_NAME_LENGTH);
}

/** The side that the guest sees: MAC address, model, driver. Source: LibvirtBaseVIFDriver.get_config (2014.1) */
function frontend(context: GuestContext, vif: GuestVif): Interface {
  const { options } = context;
  const wanted = context.property('hw_vif_model') ?? null;
  const model = wanted ?? (options.isQemu && options.flag('libvirt.use_virtio_for_bridges') ? 'virtio' : null);
  if (model !== null && !MODELS.get(options.virtType)?.includes(model as string)) {
    const message = `Requested hardware '${String(model)}' is not supported by the '${options.virtType}' virt driver`;
    throw new LibvirtGuestError('UnsupportedHardware', message, 'guest_config', {
      context: { valid: MODELS.get(options.virtType) },
    });
  }
  const card = new Interface();
  card.macAddress = vif.address;
  card.model = model as string | null;
  // libvirt would use vhost for a guest without KVM.
  if (model === 'virtio' && options.virtType === 'qemu') card.driverName = 'qemu';
  return card;
}

function withBandwidth(context: GuestContext, card: Interface): Interface {
  const quotas = context.quotas(VIF_QUOTAS);
  card.inbound = limits(quotas, 'inbound');
  card.outbound = limits(quotas, 'outbound');
  return card;
}

function needsFirewall(context: GuestContext, vif: GuestVif): boolean {
  if (vif.details?.['port_filter']) return false;
  return context.options.text('DEFAULT.firewall_driver') !== NOOP_FIREWALL;
}

function bridged(context: GuestContext, vif: GuestVif, bridge: string): Interface {
  const card = frontend(context, vif);
  card.source = bridge;
  card.targetDev = deviceName(vif);
  if (needsFirewall(context, vif)) card.filter = `nova-instance-${context.name}-${vif.address.replaceAll(':', '')}`;
  return withBandwidth(context, card);
}

function openVSwitch(context: GuestContext, vif: GuestVif): Interface {
  if (needsFirewall(context, vif) || vif.details?.['ovs_hybrid_plug']) {
    return bridged(context, vif, `qbr${vif.id}`.slice(0, NIC_NAME_LENGTH));
  }
  const card = frontend(context, vif);
  card.targetDev = deviceName(vif);
  if (context.host.libvirtVersion < OVS_LIBVIRT_VERSION) {
    card.type = 'ethernet';
    card.script = '';
    return card;
  }
  card.source = vif.bridge ?? 'br-int';
  const interfaceid = typeof vif.details?.['ovs_interfaceid'] === 'string' ? vif.details['ovs_interfaceid'] : vif.id;
  card.virtualPort = { type: 'openvswitch', parameters: [{ interfaceid }] };
  return withBandwidth(context, card);
}

/**
 * One VIF of the network info.
 * Source: nova/virt/libvirt/vif.py LibvirtGenericVIFDriver.get_config (2014.1)
 */
export function guestInterface(vif: GuestVif, context: GuestContext): Interface {
  if (vif.type === 'bridge') return bridged(context, vif, vif.bridge ?? 'br100');
  if (vif.type === 'ovs') return openVSwitch(context, vif);
  throw new LibvirtGuestError('NovaException', `Unexpected vif_type=${vif.type}`, 'guest_config', {
    context: { valid: ['bridge', 'ovs'] },
  });
}
