import type { ReleaseName } from '#image-properties';
import type { DomainRequest, GuestConfig, GuestVif } from '#libvirt';
import type { BlockDeviceData, NetworkInfoVif } from '#nova-rpc';
import type { BuildRequest } from '../compute/compute-message.js';

/** Over the release's defaults of nova.conf: none, the document is what an untouched Nova makes. */
const CONFIG: GuestConfig = {};

function guestVif(vif: NetworkInfoVif): GuestVif {
  return {
    id: vif.id,
    type: vif.type,
    address: vif.address,
    devname: vif.devname,
    bridge: vif.network.bridge,
    ip: [...vif.network.ips],
  };
}

/** `instance_name_template`'s default: `instance-%08x` of the integer id. */
export function domainName(instanceId: number): string {
  return `instance-${instanceId.toString(16).padStart(8, '0')}`;
}

/** What is known when a server is built -> what its domain is made from. Block devices have their connections by now. */
export function guestRequest(
  release: ReleaseName,
  { instance, image }: Pick<BuildRequest, 'instance' | 'image'>,
  blockDevices: readonly BlockDeviceData[],
): DomainRequest {
  const { system_metadata } = instance;
  const ownerName = (key: string) => (Object.hasOwn(system_metadata, key) ? system_metadata[key] : null);
  return {
    release,
    path: 'spawn',
    instance: {
      ...instance,
      user_name: ownerName('owner_user_name'),
      project_name: ownerName('owner_project_name'),
    },
    flavor: instance.flavor,
    image,
    systemMetadata: system_metadata,
    blockDevices,
    network: instance.network_info.map(guestVif),
    config: CONFIG,
  };
}
