import { checkFlavorAndImage } from '#compute-api';
import { hardwareRules } from '#hardware';
import {
  type BlockDeviceRow,
  type ConnectionInfo,
  type FlavorFacts,
  type ImageMetadata,
  type NewServerRows,
  type PropertyFlow,
  propertyFlow,
  type RootDisk,
  RuleError,
  type SystemMetadata,
  typedImages,
  type UserKeyed,
  type VolumeFacts,
} from '#image-properties';
import {
  type DomainRequest,
  type GuestInstance,
  type GuestVif,
  LibvirtGuestError,
  type RenderedDomain,
  renderDomain,
} from '#libvirt';
import type { ReleaseName } from '#releases';
import { caseFlavor, caseImage } from './typed-hardware.adapter.js';
import { propsObject } from './typed-imagemeta.adapter.js';

type Connection = 'iscsi' | 'rbd' | 'local' | 'fibre_channel' | 'nfs';

interface BootInput {
  from: 'image' | 'volume';
  image_bdm?: boolean;
  connection?: Connection;
  connection_data?: UserKeyed;
  size?: number;
  volume_image_metadata?: UserKeyed<string>;
  no_volume_image_metadata?: boolean;
  device_name?: string;
  device_type?: string;
  disk_bus?: string;
  data_volumes?: { connection?: Connection; connection_data?: UserKeyed; disk_bus?: string; device_type?: string }[];
}

interface XmlInput {
  config?: DomainRequest['config'];
  host?: DomainRequest['host'];
  image?: ImageMetadata & { _unset?: string[] };
  flavor?: Partial<FlavorFacts>;
  boot?: BootInput;
  network?: Partial<GuestVif>[];
  instance?: { config_drive?: string };
  path?: 'spawn' | 'hard_reboot';
  validate_api?: boolean;
  after_spawn?: boolean;
}

const ROOT_VOLUME = 'a07f71dc-8151-4e7d-a0cc-cd24a3f11113';
const TPM_SECRET = '7c1a3f52-9a46-4d0e-b3a6-2f0c4d3e5b11';
const REFERENCE_VIF: GuestVif = {
  id: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77',
  type: 'ovs',
  address: 'fa:16:3e:aa:bb:01',
  devname: 'tape9d9c0ab-11',
  mtu: 1500,
  ovs_interfaceid: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77',
  ip: '10.0.0.11',
};

function atApi<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new LibvirtGuestError(error.className, error.message, 'api', {
      status: error.status,
      builtin: error.builtin,
    });
  }
}

/** What Cinder of the reference host answers for a volume; `index` counts the volumes of a server. */
function connectionInfo(kind: Connection, volumeId: string, index: number, extra: UserKeyed = {}): ConnectionInfo {
  const data: Readonly<Record<Connection, UserKeyed>> = {
    iscsi: { device_path: `/dev/sd${String.fromCharCode(98 + index)}` },
    fibre_channel: { device_path: '/dev/dm-2' },
    local: { device_path: `/dev/cinder-volumes/volume-${volumeId}` },
    nfs: { device_path: `/var/lib/nova/mnt/0123abcd/volume-${volumeId}`, format: 'qcow2' },
    rbd: {
      name: `volumes/volume-${volumeId}`,
      hosts: ['192.0.2.61', '192.0.2.62'],
      ports: ['6789', '6789'],
      auth_enabled: true,
      auth_username: 'cinder',
      secret_type: 'ceph',
      secret_uuid: '457eb676-33da-42ec-9a8c-9293d545c337',
      discard: true,
    },
  };
  return { driver_volume_type: kind, data: { ...data[kind], ...extra }, serial: volumeId };
}

function volumeMapping(
  volumeId: string,
  bootIndex: number,
  given: { disk_bus?: string; device_type?: string },
): UserKeyed {
  return {
    source_type: 'volume',
    destination_type: 'volume',
    uuid: volumeId,
    boot_index: bootIndex,
    disk_bus: given.disk_bus ?? null,
    device_type: given.device_type ?? null,
  };
}

/** The request's mapping in the v2 format, and how each of its volumes is reached. */
function requestedDevices(boot: BootInput): { mappings: UserKeyed[]; connections: Map<string, ConnectionInfo> } {
  const mappings: UserKeyed[] = [];
  const connections = new Map<string, ConnectionInfo>();
  const isVolume = boot.from === 'volume';
  if (isVolume) {
    mappings.push({ ...volumeMapping(ROOT_VOLUME, 0, boot), device_name: boot.device_name ?? null });
    connections.set(ROOT_VOLUME, connectionInfo(boot.connection ?? 'iscsi', ROOT_VOLUME, 0, boot.connection_data));
  } else {
    const image = { source_type: 'image', destination_type: 'local', uuid: caseImage().id, boot_index: 0 };
    mappings.push({ ...image, device_type: 'disk', delete_on_termination: true });
  }
  for (const [index, volume] of (boot.data_volumes ?? []).entries()) {
    const id = `a07f71dc-8151-4e7d-a0cc-${String(index + 1).padStart(12, '0')}`;
    mappings.push(volumeMapping(id, -1, volume));
    connections.set(id, connectionInfo(volume.connection ?? 'iscsi', id, index + 1, volume.connection_data));
  }
  return { mappings, connections };
}

function bootMetadata(flow: PropertyFlow, input: XmlInput, boot: BootInput): ImageMetadata {
  if (boot.from === 'image') return caseImage(input.image);
  const volume: Partial<VolumeFacts> = { size: boot.size ?? 10 };
  if (!boot.no_volume_image_metadata) volume.volume_image_metadata = boot.volume_image_metadata ?? {};
  return flow.imageMetadataFromVolume(volume as VolumeFacts);
}

function checkAtApi(
  flow: PropertyFlow,
  imageId: string | null,
  image: ImageMetadata,
  flavor: FlavorFacts,
  sizeGib: number,
): void {
  const root: RootDisk = imageId === null ? { kind: 'volume', sizeGib } : { kind: 'local' };
  const options = { root, zeroDiskAllowed: true };
  flow.checkRequestedImage(imageId, image, flavor, options);
  checkFlavorAndImage(flow, flavor, image, options);
}

function guestInstance(columns: NewServerRows['columns']): GuestInstance {
  return {
    ...columns,
    id: 1,
    uuid: '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f',
    display_name: 'oracle-vm',
    user_id: '11111111111111111111111111111111',
    project_id: '22222222222222222222222222222222',
    created_at: '2023-11-14T22:13:20Z',
  };
}

function caseVif(given: Partial<GuestVif>): GuestVif {
  const vif = { ...REFERENCE_VIF, ...given };
  return { ...vif, bridge: given.bridge ?? (vif.type === 'ovs' ? 'br-int' : 'brq0f0f0f0f-0f') };
}

/** A hard reboot later, with the rows that the spawn has left. */
function hardReboot(request: DomainRequest, spawned: RenderedDomain): string {
  return renderDomain({
    ...request,
    path: 'hard_reboot',
    systemMetadata: { ...request.systemMetadata, ...spawned.systemMetadataChanges } as SystemMetadata,
    instance: { ...request.instance, root_device_name: spawned.rootDeviceName },
    blockDevices: spawned.blockDevices,
    firmware: spawned.firmware,
  }).xml;
}

interface PreparedCase {
  readonly image: ImageMetadata;
  readonly request: DomainRequest;
}

/** Everything up to the compute host: what the API checks and stores of a case, and the request that reaches the host. */
export function prepareTypedXml(input: XmlInput, release: ReleaseName): PreparedCase {
  const flow = propertyFlow(release);
  const hardware = hardwareRules(release);
  const flavor = caseFlavor({ flavorid: 'm1.test', ...input.flavor });
  const boot = input.boot ?? { from: 'image' };
  const { mappings, connections } = requestedDevices(boot);
  const image = atApi(() => bootMetadata(flow, input, boot));
  const imageId = boot.from === 'image' ? (image.id ?? null) : null;
  if (input.validate_api !== false) atApi(() => checkAtApi(flow, imageId, image, flavor, boot.size ?? 10));
  const typedImage = atApi(() => typedImages(release).imageAtApi(image));
  atApi(() => hardware.serverHardware(flavor, typedImage));
  if (input.validate_api !== false) atApi(() => hardware.soundModel(flavor, typedImage));
  const server = atApi(() =>
    flow.newServer({
      imageRef: imageId ?? '',
      bootMetadata: image,
      flavor,
      configDrive: input.instance?.config_drive,
      blockDevices: mappings,
      legacyBdm: false,
      instanceUuid: '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f',
      userName: 'demo',
      projectName: 'demo-project',
    }),
  );
  const blockDevices = server.blockDevices.map((row): BlockDeviceRow => {
    return { ...row, connection_info: row.volume_id === null ? null : (connections.get(row.volume_id) ?? null) };
  });
  const request: DomainRequest = {
    release,
    path: input.path ?? 'spawn',
    instance: guestInstance(server.columns),
    flavor,
    image,
    systemMetadata: server.systemMetadata,
    blockDevices: boot.image_bdm === false ? [] : blockDevices,
    network: (input.network ?? [{}]).map(caseVif),
    host: { ...input.host, vtpm_secret_uuid: TPM_SECRET },
    config: input.config,
  };
  return { image, request };
}

/** xml.json of a release whose images have types. */
export function typedXml(input: XmlInput, release: ReleaseName): unknown {
  const flow = propertyFlow(release);
  const { image, request } = prepareTypedXml(input, release);
  const rendered = renderDomain(request);
  const imageOfPath = input.path === 'hard_reboot' ? flow.imageFromSystemMetadata(request.systemMetadata) : image;
  const result: Record<string, unknown> = {
    system_metadata: request.systemMetadata,
    image_props: propsObject(typedImages(release).properties(imageOfPath.properties ?? {})),
    disk_info: rendered.diskInfo,
    xml: rendered.xml,
    root_device_name: rendered.rootDeviceName,
  };
  if (input.after_spawn) {
    const {
      vtpm_secret_uuid: _secret,
      image_hw_machine_type: _machine,
      ...registered
    } = rendered.systemMetadataChanges;
    result['registered_system_metadata'] = registered;
    result['hard_reboot_xml'] = hardReboot(request, rendered);
  }
  return result;
}
