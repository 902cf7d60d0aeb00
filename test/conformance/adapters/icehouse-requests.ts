import type { ConnectionInfo, FlavorFacts, ImageMetadata, UserKeyed } from '#image-properties';
import type { DomainRequest, GuestVif } from '#libvirt';

/** The simulated surroundings of the icehouse cases: one image, one flavor, one server. */
export const IMAGE_ID = '155d900f-4e14-4e4c-a73d-069cbf4541e6';
export const INSTANCE_UUID = '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f';
export const USER_ID = '1'.repeat(32);
export const PROJECT_ID = '2'.repeat(32);
export const VOLUME_ID = 'a07f71dc-8151-4e7d-a0cc-cd24a3f11113';

/** How a case's server boots. */
export interface BootInput {
  from: 'image' | 'volume';
  legacy?: boolean;
  bdm_v2?: boolean;
  source?: 'volume' | 'image';
  device_name?: string;
  disk_bus?: string;
  device_type?: string;
  size?: number;
  volume_image_metadata?: UserKeyed<string>;
  no_volume_image_metadata?: boolean;
  connection?: string;
  connection_data?: Record<string, unknown>;
  data_volumes?: {
    connection?: string;
    disk_bus?: string;
    device_type?: string;
    connection_data?: Record<string, unknown>;
  }[];
}

/** What the icehouse cases say about a server. */
export interface ServerInput {
  image?: ImageMetadata & { _unset?: string[] };
  image_now?: ImageMetadata;
  image_gone?: boolean;
  missing_images?: string[];
  flavor?: Partial<FlavorFacts>;
  instance?: { config_drive?: unknown; kernel_id?: string; ramdisk_id?: string; auto_disk_config?: boolean };
  boot?: BootInput;
  config?: UserKeyed;
  host?: UserKeyed;
  network?: Partial<GuestVif>[];
  snapshots?: string[];
  volumes?: string[];
  sysmeta_extra?: UserKeyed<string>;
  path?: DomainRequest['path'];
}

/** The default image with a case's changes, as Glance's v1 client hands it out. */
export function glanceImage(changes: ImageMetadata & { _unset?: string[] } = {}): ImageMetadata {
  const { _unset = [], ...given } = changes;
  const image: ImageMetadata = {
    id: IMAGE_ID,
    name: 'oracle-image',
    status: 'active',
    is_public: true,
    owner: PROJECT_ID,
    size: 1073741824,
    container_format: 'bare',
    disk_format: 'qcow2',
    min_ram: 0,
    min_disk: 0,
    deleted: false,
    created_at: '2023-11-01T00:00:00',
    updated_at: '2023-11-01T00:00:00',
    properties: {},
    ...given,
  };
  for (const name of _unset) delete image[name];
  return image;
}

export function caseFlavor(changes: Partial<FlavorFacts> = {}): FlavorFacts {
  return {
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
    ...changes,
  };
}

const CONNECTIONS: Readonly<Record<string, (volumeId: string) => ConnectionInfo>> = {
  iscsi: (id) => ({
    driver_volume_type: 'iscsi',
    data: {
      target_portal: '192.0.2.50:3260',
      target_iqn: `iqn.2010-10.org.openstack:volume-${id}`,
      target_lun: 1,
      access_mode: 'rw',
    },
  }),
  rbd: (id) => ({
    driver_volume_type: 'rbd',
    data: {
      name: `volumes/volume-${id}`,
      hosts: ['192.0.2.61', '192.0.2.62'],
      ports: ['6789', '6789'],
      auth_enabled: true,
      auth_username: 'cinder',
      secret_type: 'ceph',
      secret_uuid: '457eb676-33da-42ec-9a8c-9293d545c337',
    },
  }),
  local: (id) => ({ driver_volume_type: 'local', data: { device_path: `/dev/cinder-volumes/volume-${id}` } }),
  nfs: (id) => ({
    driver_volume_type: 'nfs',
    data: { export: '192.0.2.70:/srv/vols', name: `volume-${id}`, format: 'qcow2' },
  }),
};

export function connection(volumeId: string, kind = 'iscsi', data: Record<string, unknown> = {}): ConnectionInfo {
  const made = CONNECTIONS[kind]?.(volumeId) ?? { driver_volume_type: kind, data: {} };
  return { ...made, data: { ...made.data, ...data } };
}

export function dataVolumeId(index: number): string {
  return `a07f71dc-8151-4e7d-a0cc-${String(index + 1).padStart(12, '0')}`;
}

/** The request's own block devices, in the form of the API. */
export function requestedDevices(boot: BootInput): UserKeyed[] {
  const data = (boot.data_volumes ?? []).map(({ disk_bus, device_type }, index) => ({
    source_type: 'volume',
    destination_type: 'volume',
    volume_id: dataVolumeId(index),
    boot_index: -1,
    delete_on_termination: false,
    ...(disk_bus === undefined ? {} : { disk_bus }),
    ...(device_type === undefined ? {} : { device_type }),
  }));
  if (boot.from === 'image') {
    if (!boot.bdm_v2 && data.length === 0) return [];
    const image = {
      source_type: 'image',
      destination_type: 'local',
      image_id: IMAGE_ID,
      boot_index: 0,
      delete_on_termination: true,
    };
    return [image, ...data];
  }
  if (boot.legacy) {
    return [{ device_name: boot.device_name ?? 'vda', volume_id: VOLUME_ID, delete_on_termination: false }, ...data];
  }
  const { device_name, disk_bus, device_type, size } = boot;
  const given = Object.entries({ device_name, disk_bus, device_type, volume_size: size }).filter(
    ([, value]) => value !== undefined,
  );
  const source =
    boot.source === 'image'
      ? { source_type: 'image', image_id: IMAGE_ID, volume_size: 10 }
      : { source_type: 'volume', volume_id: VOLUME_ID };
  return [
    {
      ...source,
      destination_type: 'volume',
      boot_index: 0,
      delete_on_termination: false,
      ...Object.fromEntries(given),
    },
    ...data,
  ];
}

/** VIFs of a case over the default one. */
export function caseNetwork(vifs: Partial<GuestVif>[] = [{}]): GuestVif[] {
  return vifs.map((vif) => {
    const type = vif.type ?? 'ovs';
    const id = vif.id ?? 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77';
    return {
      id,
      address: 'fa:16:3e:aa:bb:01',
      devname: `tap${id.slice(0, 11)}`,
      bridge: type === 'ovs' ? 'br-int' : 'brq0f0f0f0f-0f',
      ...vif,
      type,
    };
  });
}
