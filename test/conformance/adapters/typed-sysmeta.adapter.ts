import { checkedNow, computeApi, type Sources } from '#compute-api';
import { type ImageMetadata, propertyFlow, typedImages, type UserKeyed, type VolumeFacts } from '#image-properties';
import { safeTruncate, systemMetadataFromImage } from '#image-properties/conformance';
import { Microversion } from '#openstack-http';
import type { ReleaseName } from '#releases';
import { metaObject } from './typed-imagemeta.adapter.js';

interface SysmetaInput {
  func: string;
  image?: ImageMetadata;
  flavor?: { root_gb: number } | null;
  system_metadata?: UserKeyed<string | null>;
  bdms?: UserKeyed[];
  legacy_bdm?: boolean;
  volume?: Partial<VolumeFacts>;
  volumes?: UserKeyed<VolumeFacts | 'CINDER_DOWN'>;
  snapshots?: UserKeyed<{ volume_id: string }>;
  images?: UserKeyed<ImageMetadata>;
  properties?: UserKeyed;
  auto_disk_config?: boolean | null;
  value?: string;
  length?: number;
  image_ref?: string;
  microversion?: string;
}

/** The compute API's own look-ups; the simulated Glance and Cinder answer from the input. */
function bootMetadata(
  { bdms, legacy_bdm, images, snapshots, volumes }: SysmetaInput,
  release: ReleaseName,
): ImageMetadata {
  const sources: Sources = {
    image: (id) => images?.[id] ?? null,
    snapshot: (id) => ({ volume_id: snapshots?.[id]?.volume_id ?? '', size: 0 }),
    volume: (id) => {
      const volume = volumes?.[id];
      if (volume === 'CINDER_DOWN') throw new CinderDown();
      return volume ?? null;
    },
    volumeTypes: () => [],
    checkNetworks: () => undefined,
    checkKeyPair: () => undefined,
  };
  const mapping = { blockDevices: bdms ?? [], legacyBdm: legacy_bdm ?? false };
  return checkedNow(computeApi(release).bootMetadata('', mapping), sources);
}

/** Cinder does not answer: the API passes the failure on as it is. */
class CinderDown extends Error {
  readonly className = 'CinderConnectionFailed';
  constructor() {
    super('Connection to cinder host failed: down');
  }
}

/** The `image` of GET /servers/{id}, without its links. */
function shownImage(
  { image_ref: id = '', microversion = '', system_metadata = {} }: SysmetaInput,
  release: ReleaseName,
): unknown {
  if (id === '') return '';
  if (!Microversion.of(microversion).atLeast('2.98')) return { id };
  return { id, properties: typedImages(release).shownProperties(system_metadata) };
}

/** sysmeta.json of a release whose images have types. */
export function typedSysmeta(input: SysmetaInput, release: ReleaseName): unknown {
  const flow = propertyFlow(release);
  const image = input.image ?? {};
  switch (input.func) {
    case 'from_image':
      return systemMetadataFromImage(image, input.flavor);
    case 'to_image':
      return flow.imageFromSystemMetadata(input.system_metadata ?? {});
    case 'roundtrip': {
      const rows = systemMetadataFromImage(image, input.flavor);
      return { system_metadata: rows, image: flow.imageFromSystemMetadata(rows as UserKeyed<string>) };
    }
    case 'volume_meta':
      return flow.imageMetadataFromVolume((input.volume ?? {}) as VolumeFacts);
    case 'bdm_meta':
      return bootMetadata(input, release);
    case 'root_device_name':
      return flow.rootDeviceName(input.properties ?? {});
    case 'inherit':
      return flow.inheritedColumns(image, input.auto_disk_config ?? null);
    case 'safe_truncate':
      return safeTruncate(input.value ?? '', input.length ?? 0);
    case 'pipeline': {
      const rows = flow.systemMetadataFromImage(image, input.flavor as never);
      const meta = typedImages(release).imageOfInstance(flow.imageFromSystemMetadata(rows), image.id ?? '');
      return { system_metadata: rows, image_meta: metaObject(meta) };
    }
    case 'show_image':
      return shownImage(input, release);
    default:
      throw new RangeError(`no rule for func ${input.func} of sysmeta.json`);
  }
}
