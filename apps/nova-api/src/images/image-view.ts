import { boolFromString, type ImageMetadata } from '#image-properties';
import { serverLinks } from '../instances/server-links.js';

/** An image that Glance has, as Nova's own API shows it, and where it is found. */
export interface ShownImage {
  readonly image: ImageMetadata & { readonly id: string };
  readonly baseUrl: string;
  /** Glance's endpoint. */
  readonly glance: string;
}

const STATUS: ReadonlyMap<unknown, string> = new Map([
  ['active', 'ACTIVE'],
  ['queued', 'SAVING'],
  ['saving', 'SAVING'],
  ['deleted', 'DELETED'],
  ['pending_delete', 'DELETED'],
  ['killed', 'ERROR'],
]);
const PROGRESS: ReadonlyMap<unknown, number> = new Map([
  ['queued', 25],
  ['saving', 50],
  ['active', 100],
]);

function linksOf({ image, baseUrl, glance }: ShownImage) {
  return [
    { rel: 'self', href: `${baseUrl}/v2.1/images/${image.id}` },
    { rel: 'bookmark', href: `${baseUrl}/images/${image.id}` },
    { rel: 'alternate', type: 'application/vnd.openstack.image', href: `${glance}/images/${image.id}` },
  ];
}

export function imageSummary(shown: ShownImage) {
  const { id, name } = shown.image;
  return { id, name, links: linksOf(shown) };
}

function diskConfigOf(autoDiskConfig: unknown) {
  if (autoDiskConfig === undefined || autoDiskConfig === null) return {};
  return { 'OS-DCF:diskConfig': boolFromString(autoDiskConfig) ? 'AUTO' : 'MANUAL' };
}

/** UTC is called so, whichever way the release's image service has written it. */
const timeOf = (time: unknown) => (typeof time === 'string' ? time.replace(/\+00:00$/, 'Z') : time);

/** nova/api/openstack/compute/views/images.py show (26.2). */
export function imageDetail(shown: ShownImage) {
  const { image, baseUrl } = shown;
  const metadata = image.properties ?? {};
  const server = metadata['instance_uuid'];
  return {
    id: image.id,
    name: image.name,
    minRam: Number(image.min_ram ?? 0),
    minDisk: Number(image.min_disk ?? 0),
    metadata,
    created: timeOf(image['created_at']),
    updated: timeOf(image['updated_at']),
    status: STATUS.get(image.status) ?? 'UNKNOWN',
    progress: PROGRESS.get(image.status) ?? 0,
    'OS-EXT-IMG-SIZE:size': image.size,
    links: linksOf(shown),
    ...(typeof server === 'string' ? { server: { id: server, links: serverLinks(baseUrl, server) } } : {}),
    ...diskConfigOf(metadata['auto_disk_config']),
  };
}
