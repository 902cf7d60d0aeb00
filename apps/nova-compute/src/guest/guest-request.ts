import { randomUUID } from 'node:crypto';
import { instanceNumaTopology } from '#hardware';
import type { ImageMetadata } from '#image-properties';
import { type DomainRequest, type GuestVif } from '#libvirt';
import type { BlockDeviceData, InstanceData, NetworkInfoVif } from '#nova-rpc';
import { type ReleaseName } from '#releases';
import type { HostGuest } from '../hosts/host-guests.js';

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
  { instance, image }: { readonly instance: InstanceData; readonly image: ImageMetadata },
  blockDevices: readonly BlockDeviceData[],
  { host, config }: HostGuest,
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
    numaTopology: instance.numa_topology ? instanceNumaTopology(instance.numa_topology) : null,
    // A key manager would make the secret of a vTPM; only a server that gets one stores it.
    host: { ...host, vtpm_secret_uuid: randomUUID() },
    config,
  };
}

/** A volume that is still on its way to the server is in no document. */
export function isConnected({ destination_type, connection_info }: BlockDeviceData): boolean {
  return destination_type !== 'volume' || (connection_info !== null && connection_info !== undefined);
}
