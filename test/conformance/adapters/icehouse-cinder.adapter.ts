import {
  CinderError,
  checkUploadableByForce,
  type ImageMetadata,
  imageFromV1,
  parseUploadForce,
  propertyFlow,
  requiredGlanceMetadata,
  type UserKeyed,
} from '#image-properties';
import { glanceImage } from './icehouse-requests.js';

interface CinderInput {
  func: string;
  image_id?: string;
  image_meta?: ImageMetadata;
  image?: ImageMetadata;
  existing?: UserKeyed<string>;
  params?: { image_name?: string; container_format?: string | null; disk_format?: string | null; force?: unknown };
  volume?: { status?: string; size?: number };
  from?: 'snapshot' | 'volume';
  rows?: UserKeyed<string>;
  size?: number;
}

const VOLUME_ID = 'a07f71dc-8151-4e7d-a0cc-cd24a3f11113';
const flow = propertyFlow('icehouse');

/** A row that exists already stays as it is. */
function capture(input: CinderInput): unknown {
  const rows = flow.volumeGlanceMetadata(input.image_id ?? '', input.image_meta ?? {});
  return { rows: { ...rows, ...input.existing }, volume_update: [{ bootable: true }] };
}

function upload(input: CinderInput): unknown {
  const { image_name: imageName, container_format = 'bare', disk_format = 'raw', force } = input.params ?? {};
  if (!imageName) throw new CinderError('HTTPBadRequest', 'No image_name was specified in request.', { status: 400 });
  const isForced = parseUploadForce(force);
  checkUploadableByForce(input.volume?.status ?? 'available', isForced);
  const { properties, ...create } = flow.imageForUploadedVolume({
    imageName,
    containerFormat: container_format,
    diskFormat: disk_format,
    glanceMetadata: {},
  });
  const received = { ...glanceImage({ ...create, id: 'new-image', properties }), size: 0, status: 'queued' };
  const response = {
    id: VOLUME_ID,
    updated_at: null,
    status: 'uploading',
    display_description: null,
    size: input.volume?.size ?? 10,
    volume_type: null,
    image_id: 'new-image',
    container_format,
    disk_format,
    image_name: imageName,
  };
  return {
    create,
    rpc_image_meta: imageFromV1(received),
    volume_update: [{ status: 'uploading' }],
    response: { 'os-volume_upload_image': response },
  };
}

function newRows(rows: UserKeyed<string>, owner: { volume_id: string | null; snapshot_id: string | null }): unknown[] {
  return Object.keys(rows)
    .sort()
    .map((key) => ({ key, value: rows[key], ...owner }));
}

function bootable(input: CinderInput): unknown {
  const isSnapshot = input.from === 'snapshot';
  const source = isSnapshot ? 's' : 'src';
  try {
    const rows = requiredGlanceMetadata(source, input.rows ?? {});
    const copy = isSnapshot
      ? ['volume_glance_metadata_copy_to_volume', 'v', source]
      : ['volume_glance_metadata_copy_from_volume_to_volume', source, 'v'];
    return {
      calls: [['volume_update', { bootable: true }], copy],
      new_rows: newRows(rows, { volume_id: 'v', snapshot_id: null }),
    };
  } catch (error) {
    if (!(error instanceof CinderError)) throw error;
    throw new CinderError('MetadataCopyFailure', `Failed to copy metadata to volume: ${error.message}`);
  }
}

const RULES: Readonly<Record<string, (input: CinderInput) => unknown>> = {
  capture,
  upload,
  bootable,
  snapshot: (input) => ({
    new_rows: newRows(requiredGlanceMetadata('v', input.rows ?? {}), { volume_id: null, snapshot_id: 's' }),
  }),
  check: (input) => flow.checkImageForVolume(input.image_meta ?? {}, input.size ?? 0),
};

/** icehouse/cinder.json */
export function icehouseCinder(input: CinderInput): unknown {
  return RULES[input.func]?.(input);
}
