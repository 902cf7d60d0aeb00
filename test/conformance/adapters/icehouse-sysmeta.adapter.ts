import {
  type FlavorFacts,
  type ImageMetadata,
  imageForV1,
  imageFromV1,
  isTruthy,
  NovaError,
  PythonError,
  type SystemMetadata,
  type UserKeyed,
  userKeyed,
  type VolumeFacts,
} from '#image-properties';
import { imageNotFound } from '#image-properties/conformance';
import { caseFlavor, glanceImage, IMAGE_ID, type ServerInput } from './icehouse-requests.js';
import { flow, IcehouseServer } from './icehouse-server.js';

interface SysmetaInput extends Omit<ServerInput, 'volumes'> {
  volumes?: UserKeyed<VolumeFacts | string>;
  func: string;
  system_metadata?: SystemMetadata;
  auto_disk_config?: boolean | null;
  properties?: UserKeyed;
  kernel_id?: string;
  ramdisk_id?: string;
  known_images?: string[];
  image_id?: string;
  images?: ImageMetadata[] | UserKeyed<ImageMetadata>;
  new_image?: ImageMetadata;
  bdms?: UserKeyed[];
  legacy_bdm?: boolean;
}

const NEW_IMAGE_ID = 'c0000000-0000-4000-8000-000000000001';

/** A flavor that a case names, null when it has none or an empty one. */
function namedFlavor(input: SysmetaInput): FlavorFacts | null {
  return isTruthy(input.flavor) ? caseFlavor(input.flavor) : null;
}

function roundtrip(input: SysmetaInput): unknown {
  const system_metadata = flow.systemMetadataFromImage(input.image ?? {}, namedFlavor(input));
  return { system_metadata, image: flow.imageFromSystemMetadata(system_metadata) };
}

/** Only what the server remembers of its flavor and the given rows; the image as Glance has it. */
function serverFacts(input: SysmetaInput, imageNow: ImageMetadata | null) {
  const flavor = caseFlavor(input.flavor);
  const rows = new IcehouseServer({ flavor: input.flavor ?? {} }).rows.systemMetadata;
  const ofFlavor = Object.entries(rows).filter(([key]) => key.startsWith('instance_type_'));
  const systemMetadata = userKeyed<string | null>(Object.fromEntries(ofFlavor), input.system_metadata);
  const none = { uuid: '', projectId: '', kernelId: null, ramdiskId: null, osType: null, rootDeviceName: null };
  return { ...none, imageRef: IMAGE_ID, flavor, systemMetadata, imageNow };
}

function imageMetadata(input: SysmetaInput): unknown {
  const imageNow = input.image_gone || input.image === null ? null : imageFromV1(glanceImage(input.image));
  const { image, changed } = flow.imageMetadataForServer(serverFacts(input, imageNow));
  return { image, changed, what_changed: Object.keys(changed).length > 0 ? ['system_metadata'] : [] };
}

function rescueImage(input: SysmetaInput): unknown {
  const images = (input.images ?? []) as ImageMetadata[];
  const wanted = flow.rescueImageRef({ imageRef: IMAGE_ID, systemMetadata: input.system_metadata ?? {} });
  const found = images.find(({ id }) => id === wanted);
  const imageNow = found === undefined ? null : imageFromV1(glanceImage(found));
  return flow.rescueImageMetadata(serverFacts(input, imageNow)).image;
}

function kernelRamdisk(input: SysmetaInput): unknown {
  const { kernelId, ramdiskId } = flow.kernelAndRamdisk(input.image ?? {}, {
    kernelId: input.kernel_id ?? null,
    ramdiskId: input.ramdisk_id ?? null,
  });
  for (const id of [kernelId, ramdiskId]) if (id !== null && !input.known_images?.includes(id)) throw imageNotFound(id);
  return [kernelId, ramdiskId];
}

/** The look-up's own failures become a refusal of the mapping; a volume without metadata has none to give. */
function bdmMeta(input: SysmetaInput): unknown {
  const source = flow.bootSource(input.bdms ?? [], input.legacy_bdm ?? true);
  if (source === null) return {};
  const refused = (kind: 'Image' | 'Volume') =>
    new NovaError(
      `InvalidBDM${kind}`,
      `Block Device Mapping is Invalid: failed to get ${kind.toLowerCase()} ${source.id}.`,
      { status: 400 },
    );
  if (source.kind === 'image') {
    const image = (input.images as UserKeyed<ImageMetadata>)[source.id];
    if (image === undefined) throw refused('Image');
    return flow.imageMetadataFromVolumeSource(image).properties;
  }
  const volume = input.volumes?.[source.id];
  if (volume === undefined || typeof volume === 'string') throw refused('Volume');
  return flow.imageMetadataFromVolume(volume).properties;
}

function checkImage(input: SysmetaInput): unknown {
  if (input.image_id === undefined) return 'not checked (caller: image_id is None)';
  flow.checkRequestedImage(input.image_id, input.image ?? {}, caseFlavor(input.flavor));
  return null;
}

function apiCreate(input: SysmetaInput): unknown {
  const server = new IcehouseServer(input as ServerInput);
  return {
    boot_meta: server.bootMetadata,
    instance: server.rows.columns,
    system_metadata: server.systemMetadata,
    block_device_mapping: server.rows.blockDevices,
  };
}

/** A server that has booted is rebuilt with another image: columns and image rows are the new image's. */
function rebuild(input: SysmetaInput): unknown {
  const server = new IcehouseServer(input as ServerInput);
  const { rootDeviceName } = server.spawn();
  const image = imageFromV1(glanceImage({ id: NEW_IMAGE_ID, ...input.new_image }));
  flow.checkRequestedImage(NEW_IMAGE_ID, image, server.flavor);
  const kernels = flow.kernelAndRamdisk(image, {});
  for (const id of [kernels.kernelId, kernels.ramdiskId]) {
    if (id !== null && !input.known_images?.includes(id)) throw imageNotFound(id);
  }
  const before = server.systemMetadata;
  const after = flow.systemMetadataAfterRebuild(before, NEW_IMAGE_ID, image, server.flavor);
  return {
    instance: {
      ...server.rows.columns,
      ...flow.inheritedColumns(image, input.auto_disk_config ?? null),
      image_ref: NEW_IMAGE_ID,
      kernel_id: kernels.kernelId ?? '',
      ramdisk_id: kernels.ramdiskId ?? '',
      root_device_name: rootDeviceName,
    },
    system_metadata: after,
    removed: Object.keys(before)
      .filter((key) => !(key in after))
      .sort(),
  };
}

function asDictionary(systemMetadata: SystemMetadata | undefined): SystemMetadata {
  if (systemMetadata === undefined) throw new PythonError('TypeError', 'no system_metadata');
  return systemMetadata;
}

const RULES: Readonly<Record<string, (input: SysmetaInput) => unknown>> = {
  from_image: (input) => flow.systemMetadataFromImage(input.image ?? {}, namedFlavor(input)),
  to_image: (input) => flow.imageFromSystemMetadata(asDictionary(input.system_metadata)),
  roundtrip,
  bdm_meta: bdmMeta,
  inherit: (input) => flow.inheritedColumns(input.image ?? {}, input.auto_disk_config ?? null),
  root_device_name: (input) => flow.rootDeviceName(input.properties ?? {}),
  kernel_ramdisk: kernelRamdisk,
  check_image: checkImage,
  image_metadata: imageMetadata,
  rescue_image: rescueImage,
  notification: (input) => flow.notificationImageMeta(asDictionary(input.system_metadata)),
  show: (input) => imageFromV1(input.image ?? {}),
  create_meta: (input) => imageForV1(input.image ?? {}),
  api_create: apiCreate,
  rebuild,
};

/** icehouse/sysmeta.json */
export function icehouseSysmeta(input: SysmetaInput): unknown {
  return RULES[input.func]?.(input);
}
