import { Injectable } from '@nestjs/common';
import { type ImageMetadata, parsePythonInt } from '#image-properties';
import { badRequest, notFound, type QueryValue, readPage } from '#openstack-http';
import { GlanceClient } from '#service-clients';
import { parseIsoTime } from '../common/iso-time.js';
import { lastOf, type QueryValues, queryValues } from '../common/query-rules.js';

export type NamedImage = ImageMetadata & { readonly id: string };

/** osapi_max_limit. */
const MAX_LIMIT = 1000;
const PROPERTY = 'property-';

/** Query parameter -> whether an image fits its value (nova/api/openstack/compute/images.py SUPPORTED_FILTERS). */
const FILTERS: ReadonlyMap<string, (image: NamedImage, value: string) => boolean> = new Map([
  ['name', (image, value) => image.name === value],
  ['status', (image, value) => image.status === value.toLowerCase()],
  ['changes-since', (image, value) => isSince(image, value)],
  ['server', (image, value) => propertyOf(image, 'instance_uuid') === (value.split('/').at(-1) ?? '')],
  ['type', (image, value) => propertyOf(image, 'image_type') === value],
  ['minRam', (image, value) => image.min_ram === parsePythonInt(value, 3)],
  ['minDisk', (image, value) => image.min_disk === parsePythonInt(value, 3)],
]);

const propertyOf = (image: NamedImage, name: string): unknown => image.properties?.[name];

function isSince(image: NamedImage, text: string): boolean {
  const since = parseIsoTime(text);
  if (since === null) throw badRequest(`Invalid time format: ${text}.`);
  return new Date(String(image['updated_at'])) >= since;
}

function fits(image: NamedImage, query: QueryValues): boolean {
  return [...query.keys()].every((name) => {
    const value = lastOf(query, name) ?? '';
    if (name.startsWith(PROPERTY)) return propertyOf(image, name.slice(PROPERTY.length)) === value;
    return FILTERS.get(name)?.(image, value) ?? true;
  });
}

/** Images through Nova's own API, which it handed on to Glance until 2.35 (nova/api/openstack/compute/images.py). */
@Injectable()
export class ImagesService {
  constructor(private readonly glance: GlanceClient) {}

  /** @throws OpenStackError 404 */
  async show(id: string): Promise<NamedImage> {
    const image = await this.glance.show(id);
    if (image === null) throw notFound('Image not found.');
    return { ...image, id };
  }

  /** Those that the caller sees, newest first. @throws OpenStackError 400 */
  async list(given: Readonly<Record<string, QueryValue>>): Promise<{ images: NamedImage[]; isFull: boolean }> {
    const { limit, marker } = readPage(given, MAX_LIMIT, {
      notInteger: 'Invalid input received: limit must be an integer',
      negative: 'Invalid input received: limit must be >= 0',
    });
    const query = queryValues(given);
    const found = (await this.glance.list()).filter((image) => fits(image, query));
    const start = marker === undefined ? 0 : found.findIndex(({ id }) => id === marker) + 1;
    if (marker !== undefined && start === 0) throw badRequest(`marker [${marker}] not found`);
    const images = found.slice(start, start + limit);
    return { images, isFull: limit > 0 && images.length === limit };
  }
}
