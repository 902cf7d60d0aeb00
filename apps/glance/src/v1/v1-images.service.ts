import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type GlanceRules, type UserKeyed, type V1ImageMeta, validateV1ImageMeta } from '#image-properties';
import { badRequest, conflict, forbidden, OpenStackError, overLimit, type RequestContext } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import { type Download, ImageDownloadService } from '../image-data/image-download.service.js';
import { ImageUploadService } from '../image-data/image-upload.service.js';
import type { Image, ImageValues } from '../images/image.js';
import { mayRead, mayWrite, requireMayPublish } from '../images/image-access.js';
import { propertyChanges } from '../images/image-changes.js';
import { ImagesRepository } from '../images/images.repository.js';
import { ImagesService } from '../images/images.service.js';
import type { QueryPairs } from '../images/list/query-params.js';
import { refusing } from '../images/refusal.js';
import { isImageId } from '../images/storable-text.js';
import { PropertyProtections } from '../protections/property-protections.js';
import { GLANCE_PROFILE, GLANCE_RULES } from '../tokens.js';
import { readV1List } from './v1-list-params.js';
import type { V1Request } from './v1-request.js';

const UUID = /^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/;
const COLUMNS = ['name', 'disk_format', 'container_format', 'min_disk', 'min_ram', 'protected'] as const;
/** Metadata of an active image that only an administrator may change. */
const ACTIVE_IMMUTABLE = ['size', 'checksum'] as const;

function notFound(reason: string): OpenStackError {
  return new OpenStackError(404, 'The resource could not be found.', { detail: reason });
}

/** Column values that the metadata names. Its `status` does not count: data alone makes an image active. */
function valuesOf(meta: V1ImageMeta): ImageValues {
  const values: Record<string, unknown> = {};
  for (const column of COLUMNS) if (column in meta) values[column] = meta[column];
  if ('is_public' in meta) values['visibility'] = meta['is_public'] === true ? 'public' : 'private';
  return values;
}

/** The Images API v1 (glance/api/v1/images.py Controller, 2014.1): names and quirks are its own, the catalogue is v2's. */
@Injectable()
export class V1ImagesService {
  constructor(
    private readonly catalogue: ImagesService,
    private readonly images: ImagesRepository,
    private readonly uploads: ImageUploadService,
    private readonly downloads: ImageDownloadService,
    @Inject(GLANCE_RULES) private readonly rules: GlanceRules,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
    private readonly protections: PropertyProtections,
  ) {}

  async list(context: RequestContext, pairs: QueryPairs): Promise<Image[]> {
    const query = readV1List(this.profile, context, pairs);
    if (query.marker !== null) {
      if (!UUID.test(query.marker)) throw badRequest('Invalid marker format');
      const marker = await this.images.find(query.marker);
      if (marker === null || !mayRead(this.profile, context, marker))
        throw badRequest('Invalid marker. Image could not be found.');
    }
    if (this.protections.hides(context, query.filters)) return [];
    return (await this.images.list(query)).map((image) => this.protections.readable(context, image));
  }

  async show(context: RequestContext, id: string): Promise<Image> {
    const image = isImageId(id) ? await this.images.find(id) : null;
    if (image === null || !mayRead(this.profile, context, image))
      throw notFound(`Image with identifier ${id} not found`);
    return this.protections.readable(context, image);
  }

  /** @throws OpenStackError 404 while the image is not active */
  async download(context: RequestContext, id: string): Promise<{ image: Image; download: Download | null }> {
    const image = await this.show(context, id);
    if (image.status !== 'active') throw notFound(`Image ${id} is not active`);
    return { image, download: await this.downloads.open(context, image, {}) };
  }

  /** Registers an image, and takes its data in when the request carries any. @throws OpenStackError 400, 403, 409, 413 */
  async create(context: RequestContext, request: V1Request): Promise<Image> {
    const { properties, data } = request;
    const meta = data === null ? request.meta : this.#readyForData(request.meta, null);
    this.#requireQuota(Object.keys(properties).length);
    this.protections.requireMayCreateV1(context, Object.keys(properties));
    const values = valuesOf(meta);
    requireMayPublish(this.profile, context, values.visibility);
    const id = meta['id'] ?? randomUUID();
    if (typeof id !== 'string' || !UUID.test(id)) throw badRequest('Invalid image id format');
    const owner = context.isAdmin && 'owner' in meta ? (meta['owner'] as string | null) : context.projectId;
    const created = {
      attributes: { name: null, visibility: 'private', min_disk: 0, min_ram: 0, protected: false, ...values },
      properties,
      tags: [],
    };
    // A size of 0 announces that there will be no data; any other size waits for it.
    const size = (meta['size'] as number | undefined) ?? 0;
    const isEmpty = meta['size'] === 0 && data === null;
    const start = { size, status: isEmpty ? 'active' : 'queued' } as const;
    const image = await this.catalogue.insert(context, id, owner, created, start);
    return this.protections.readable(context, await this.#upload(context, image, meta, request));
  }

  /** Updates metadata and uploads data, either or both. @throws OpenStackError 400, 403, 404, 409, 413 */
  async update(context: RequestContext, id: string, request: V1Request): Promise<Image> {
    const before = await this.show(context, id);
    const meta = request.data === null ? request.meta : this.#readyForData(request.meta, before);
    const image = await this.catalogue.change(context, id, (current) => {
      this.#requireMayUpdate(context, current, meta, request.data !== null);
      const wanted = this.#wantedProperties(context, current, request);
      const owner = context.isAdmin && 'owner' in meta ? { owner: meta['owner'] as string | null } : {};
      return { values: { ...valuesOf(meta), ...owner }, ...propertyChanges(current.properties, wanted) };
    });
    return this.protections.readable(context, await this.#upload(context, image, meta, request));
  }

  /** @throws OpenStackError 403, 404 */
  async remove(context: RequestContext, id: string): Promise<void> {
    await this.catalogue.removeIf(context, id, (image) => {
      if (image === null) throw notFound(`Image with identifier ${id} not found`);
      if (image.protected) throw forbidden('Image is protected');
      if (!mayWrite(context, image)) throw forbidden(`Forbidden to delete image: ${this.profile.notOwner.remove}`);
    });
  }

  /** Formats are needed before data; what the request leaves out comes from the image. */
  #readyForData(meta: V1ImageMeta, image: Image | null): V1ImageMeta {
    const known = {
      disk_format: image?.disk_format ?? null,
      container_format: image?.container_format ?? null,
      name: image?.name ?? null,
    };
    return refusing(() => validateV1ImageMeta({ ...known, ...meta }, this.rules.limits));
  }

  #requireMayUpdate(context: RequestContext, image: Image, meta: V1ImageMeta, hasData: boolean): void {
    requireMayPublish(this.profile, context, valuesOf(meta).visibility);
    if (!mayWrite(context, image))
      throw forbidden(`Forbidden to update image: ${this.profile.notOwner.update('image')}`);
    for (const key of ACTIVE_IMMUTABLE) {
      const wanted = meta[key];
      const changes = wanted !== undefined && wanted !== null && wanted !== image[key];
      if (!context.isAdmin && image.status === 'active' && changes)
        throw forbidden(`Forbidden to modify '${key}' of active image.`);
    }
    if (hasData && image.status !== 'queued') throw conflict('Cannot upload to an unqueued image');
  }

  #wantedProperties(context: RequestContext, image: Image, { properties, purge }: V1Request): UserKeyed<string | null> {
    const kept = purge ? {} : image.properties;
    this.#requireQuota(new Set([...Object.keys(kept), ...Object.keys(properties)]).size);
    return this.protections.afterV1Update(context, image.properties, properties, purge);
  }

  #requireQuota(attempted: number): void {
    const maximum = this.rules.limits.imagePropertyQuota;
    if (maximum >= 0 && attempted > maximum)
      throw overLimit(
        `The limit has been exceeded on the number of allowed image properties. Attempted: ${attempted}, Maximum: ${maximum}`,
      );
  }

  #upload(context: RequestContext, image: Image, meta: V1ImageMeta, { data }: V1Request): Promise<Image> {
    if (data === null) return Promise.resolve(image);
    const expected = {
      size: (meta['size'] as number | undefined) || null,
      checksum: (meta['checksum'] as string | null | undefined) ?? null,
    };
    return this.uploads.upload(context, image.id, data, { onFailure: 'killed', expected });
  }
}
