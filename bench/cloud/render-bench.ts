import { type FlavorFacts, propertyFlow } from '#image-properties';
import { type DomainRequest, renderDomain } from '#libvirt';
import { PROPERTIES } from './cloud-load.js';
import { syncRatePerSecond } from './measure.js';

const FLAVOR: FlavorFacts = {
  id: 1,
  name: 'm1.small',
  flavorid: '2',
  memory_mb: 2048,
  vcpus: 1,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: 0,
  extra_specs: {},
};
const UUID = '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f';
const IMAGE_ID = '155d900f-4e14-4e4c-a73d-069cbf4541e6';

function request(): DomainRequest {
  const image = {
    id: IMAGE_ID,
    name: 'bench',
    status: 'active',
    size: 5,
    min_ram: 0,
    min_disk: 0,
    disk_format: 'qcow2',
    container_format: 'bare',
    properties: { ...PROPERTIES },
  };
  const rows = propertyFlow('icehouse').newServer({
    imageRef: IMAGE_ID,
    bootMetadata: image,
    flavor: FLAVOR,
    instanceUuid: UUID,
  });
  return {
    release: 'icehouse',
    path: 'spawn',
    instance: { id: 1, uuid: UUID, display_name: 'bench', ...rows.columns },
    flavor: FLAVOR,
    image,
    systemMetadata: rows.systemMetadata,
    blockDevices: rows.blockDevices,
    network: [
      { id: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77', type: 'ovs', address: 'fa:16:3e:aa:bb:01', bridge: 'br-int' },
    ],
  };
}

/** Domain documents a second, and beside it how often JSON.stringify writes what they are made from. */
export function renderRates(seconds: number): { renders: number; stringifies: number } {
  const input = request();
  syncRatePerSecond(seconds / 4, () => renderDomain(input));
  const renders = syncRatePerSecond(seconds, () => renderDomain(input));
  const stringifies = syncRatePerSecond(seconds, () => JSON.stringify(input));
  return { renders, stringifies };
}
