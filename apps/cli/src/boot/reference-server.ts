import type { FlavorFacts, ImageMetadata } from '#image-properties';
import type { GuestVif } from '#libvirt';

/** What a document or the flags leave out: the server that the reference cases describe. */
const IMAGE_ID = '155d900f-4e14-4e4c-a73d-069cbf4541e6';
export const INSTANCE_UUID = '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f';
export const ROOT_VOLUME_ID = 'a07f71dc-8151-4e7d-a0cc-cd24a3f11113';
const USER_ID = '1'.repeat(32);
const PROJECT_ID = '2'.repeat(32);

/** Sizes: `size` in bytes, min_ram in MiB, min_disk in GiB. */
export const REFERENCE_IMAGE: ImageMetadata = {
  id: IMAGE_ID,
  name: 'oracle-image',
  status: 'active',
  owner: PROJECT_ID,
  size: 1024 ** 3,
  container_format: 'bare',
  disk_format: 'qcow2',
  min_ram: 0,
  min_disk: 0,
  created_at: '2023-11-01T00:00:00Z',
  updated_at: '2023-11-01T00:00:00Z',
};

export const REFERENCE_FLAVOR: FlavorFacts = {
  id: 1,
  name: 'm1.test',
  flavorid: 'm1.test',
  memory_mb: 2048,
  vcpus: 2,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: 0,
  extra_specs: {},
};

export const REFERENCE_INSTANCE = {
  id: 1,
  uuid: INSTANCE_UUID,
  display_name: 'oracle-vm',
  user_id: USER_ID,
  user_name: 'demo',
  project_id: PROJECT_ID,
  project_name: 'demo-project',
  created_at: '2023-11-14T22:13:20Z',
};

/** Secret of the key manager for an emulated TPM. */
export const TPM_SECRET_UUID = '7c1a3f52-9a46-4d0e-b3a6-2f0c4d3e5b11';

const REFERENCE_VIF: GuestVif = {
  id: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77',
  type: 'ovs',
  address: 'fa:16:3e:aa:bb:01',
  mtu: 1500,
  ip: '10.0.0.11',
};
const BRIDGES: ReadonlyMap<string, string> = new Map([['ovs', 'br-int']]);
const LINUX_BRIDGE = 'brq0f0f0f0f-0f';

/** A VIF with what is not given filled in. */
export function referenceVif(given: Partial<GuestVif>): GuestVif {
  const vif = { ...REFERENCE_VIF, ...given };
  return {
    ...vif,
    devname: vif.devname ?? `tap${vif.id.slice(0, 11)}`,
    bridge: vif.bridge ?? BRIDGES.get(vif.type) ?? LINUX_BRIDGE,
  };
}

/** Id of the n-th data volume, counted from 0. */
export function dataVolumeId(index: number): string {
  return `a07f71dc-8151-4e7d-a0cc-${String(index + 1).padStart(12, '0')}`;
}
