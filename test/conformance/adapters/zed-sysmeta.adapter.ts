import {
  bootSourceRefused,
  type ImageMetadata,
  parseInstanceImageMeta,
  propertyFlow,
  safeTruncate,
  systemMetadataFromImageZed,
  type UserKeyed,
  type VolumeFacts,
} from '#image-properties';
import { metaObject } from './zed-imagemeta.adapter.js';

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
}

const flow = propertyFlow('zed');

/** What is looked up between `bootSource` and `imageMetadataFromVolume`; the simulated Cinder answers from the input. */
function bootMetadata(input: SysmetaInput): ImageMetadata {
  const source = flow.bootSource(input.bdms ?? [], input.legacy_bdm ?? false);
  if (source === null) return {};
  if (source.kind === 'image') {
    const image = input.images?.[source.id];
    if (image === undefined) throw bootSourceRefused('image', source.id);
    return flow.imageMetadataFromVolumeSource(image);
  }
  const id = source.kind === 'snapshot' ? (input.snapshots?.[source.id]?.volume_id ?? '') : source.id;
  const volume = input.volumes?.[id];
  if (volume === 'CINDER_DOWN') throw new CinderDown();
  if (volume === undefined) throw bootSourceRefused('volume', id);
  if (volume.bootable === false) throw bootSourceRefused('not bootable', id);
  return flow.imageMetadataFromVolume(volume);
}

/** Cinder does not answer: the API passes the failure on as it is. */
class CinderDown extends Error {
  readonly className = 'CinderConnectionFailed';
  constructor() {
    super('Connection to cinder host failed: down');
  }
}

/** zed/sysmeta.json */
export function zedSysmeta(input: SysmetaInput): unknown {
  const image = input.image ?? {};
  switch (input.func) {
    case 'from_image':
      return systemMetadataFromImageZed(image, input.flavor);
    case 'to_image':
      return flow.imageFromSystemMetadata(input.system_metadata ?? {});
    case 'roundtrip': {
      const rows = systemMetadataFromImageZed(image, input.flavor);
      return { system_metadata: rows, image: flow.imageFromSystemMetadata(rows as UserKeyed<string>) };
    }
    case 'volume_meta':
      return flow.imageMetadataFromVolume((input.volume ?? {}) as VolumeFacts);
    case 'bdm_meta':
      return bootMetadata(input);
    case 'root_device_name':
      return flow.rootDeviceName(input.properties ?? {});
    case 'inherit':
      return flow.inheritedColumns(image, input.auto_disk_config ?? null);
    case 'safe_truncate':
      return safeTruncate(input.value ?? '', input.length ?? 0);
    case 'pipeline': {
      const rows = flow.systemMetadataFromImage(image, input.flavor as never);
      const meta = parseInstanceImageMeta(flow.imageFromSystemMetadata(rows), image.id ?? '');
      return { system_metadata: rows, image_meta: metaObject(meta) };
    }
    default:
      throw new RangeError(`no rule for func ${input.func} of zed/sysmeta.json`);
  }
}
