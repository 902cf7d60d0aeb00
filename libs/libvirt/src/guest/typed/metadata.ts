import { NovaInstance, type NovaPort } from '../../xml/nova-metadata.js';
import { Sysinfo } from '../../xml/sysinfo.js';
import type { GuestVif } from '../types.js';
import type { GuestContext } from './guest-context.js';
import { imageMetadata } from './image-metadata.js';

function port(vif: GuestVif): NovaPort {
  const addresses = vif.ip === undefined ? [] : [vif.ip].flat();
  return { uuid: vif.id, ips: addresses.map((address) => ({ address, version: address.includes(':') ? 6 : 4 })) };
}

/** What the domain says of its server (nova/virt/libvirt/driver.py _get_guest_config_meta, zed). */
export function novaMetadata(context: GuestContext, network: readonly GuestVif[]): NovaInstance {
  const { instance, flavor, systemMetadata, storedImage, rules } = context;
  const meta = new NovaInstance();
  meta.packageVersion = context.host.novaVersion;
  meta.displayName = instance.display_name;
  // `YYYY-MM-DD HH:MM:SS` out of an ISO time
  meta.creationTime = instance.created_at?.slice(0, 19).replace('T', ' ') ?? null;
  meta.flavor = {
    name: flavor.name,
    memory: flavor.memory_mb,
    disk: flavor.root_gb,
    swap: flavor.swap,
    ephemeral: flavor.ephemeral_gb,
    vcpus: flavor.vcpus,
    more: rules.describesImage ? { id: flavor.flavorid, extraSpecs: Object.entries(flavor.extra_specs) } : undefined,
  };
  const owner = (uuid: string | undefined, row: string) => {
    const name = Object.hasOwn(systemMetadata, row) ? systemMetadata[row] : 'N/A';
    return uuid === undefined || name === null || name === undefined ? null : { uuid, name };
  };
  meta.user = owner(instance.user_id, 'owner_user_name');
  meta.project = owner(instance.project_id, 'owner_project_name');
  // A server that was shelved boots from a temporary image; what it was made of is remembered.
  const base = rules.describesImage ? systemMetadata['image_base_image_ref'] : undefined;
  const imageRef = base ?? instance.image_ref;
  if (instance.image_ref) meta.root = { type: 'image', uuid: imageRef };
  else if (rules.namesRootVolume) meta.root = { type: 'volume', uuid: imageRef };
  if (rules.describesImage) meta.image = imageMetadata(storedImage, imageRef);
  meta.ports = network.map(port);
  return meta;
}

/** SMBIOS tables of an x86 guest. */
export function guestSysinfo(context: GuestContext): Sysinfo {
  const { uuid } = context.instance;
  const hasSerial = context.options.text('libvirt.sysinfo_serial') !== 'none';
  return new Sysinfo([
    ['manufacturer', 'OpenStack Foundation'],
    ['product', 'OpenStack Nova'],
    ['version', context.host.novaVersion],
    ...(hasSerial ? ([['serial', uuid]] as const) : []),
    ['uuid', uuid],
    ['family', 'Virtual Machine'],
  ]);
}
