import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { GlanceRules, PatchableImage, PatchChange } from '#image-properties';
import { badRequest, conflict, forbidden, notFound, type RequestContext } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import type { GlanceProfile } from '../glance-profile.js';
import { PropertyProtections } from '../protections/property-protections.js';
import type { PropertyOperation } from '../protections/property-rules.js';
import { FileStore } from '../store/file-store.js';
import { GLANCE_PROFILE, GLANCE_RULES } from '../tokens.js';
import type { Image, ImageChanges, ImageStatus } from './image.js';
import { mayRead, mayWrite, queryFor, requireMayOwn, requireMayPublish } from './image-access.js';
import { changesBetween, newValues, patchableOf } from './image-changes.js';
import { imageEvent } from './image-notifications.js';
import { ImagesRepository } from './images.repository.js';
import type { ListParams } from './list/list-params.js';
import { refusing } from './refusal.js';
import { requireStorable, requireStorableTags } from './storable-text.js';

/** What a new image starts with besides what its request says. */
const UNUPLOADED = {
  status: 'queued',
  size: null,
  virtual_size: null,
  checksum: null,
  os_hash_algo: null,
  os_hash_value: null,
  members: [],
  location: null,
  deleted: false,
  deleted_at: null,
} as const;

/** The catalogue of images: create, read, list, patch, delete. Data comes and goes in `image-data/`. */
@Injectable()
export class ImagesService {
  constructor(
    private readonly images: ImagesRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: FileStore,
    @Inject(GLANCE_RULES) private readonly rules: GlanceRules,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
    private readonly protections: PropertyProtections,
  ) {}

  /** @throws OpenStackError 400, 403, 409 for an id that was used before, 413 */
  async create(context: RequestContext, body: unknown): Promise<Image> {
    const { created, owner } = refusing(() => {
      const request = this.rules.parseCreate(body);
      requireStorable([...Object.entries(request.image), ...Object.entries(request.extra_properties)]);
      // An owner that is said to be null is nobody.
      const named = request.image['owner'] as string | null | undefined;
      return { created: this.rules.newImage(request), owner: named === undefined ? context.projectId : named };
    });
    requireMayPublish(this.profile, context, created.attributes['visibility']);
    requireMayOwn(context, owner);
    this.protections.requireMayCreate(context, Object.keys(created.properties));
    const id = (created.attributes['image_id'] as string | undefined) ?? randomUUID();
    return this.protections.readable(context, await this.insert(context, id, owner, created));
  }

  /**
   * Stores a new image.
   *
   * @param start what it begins with where that is not `queued` without a size
   * @throws OpenStackError 400, 409 for an id that was used before
   */
  async insert(
    context: RequestContext,
    id: string,
    owner: string | null,
    created: PatchableImage,
    start: { readonly size?: number; readonly status?: ImageStatus } = {},
  ): Promise<Image> {
    requireStorablePatch(created);
    try {
      return await this.unitOfWork.run(async (tx, outbox) => {
        const { properties, tags } = created;
        const image = await this.images.insert(tx, {
          ...newValues(created.attributes),
          ...UNUPLOADED,
          ...start,
          id,
          owner,
          properties,
          tags,
        });
        await outbox.add(imageEvent(context, 'image.create', image));
        return image;
      });
    } catch (error) {
      if (isUniqueViolation(error, 'images_pkey')) throw conflict(`Image ID ${id} already exists!`);
      throw error;
    }
  }

  /** The image as the caller may know it. @throws OpenStackError 404, also for an image that the caller may not see */
  async show(context: RequestContext, id: string): Promise<Image> {
    return this.protections.readable(context, this.visible(context, id, await this.images.find(id)));
  }

  async list(context: RequestContext, params: ListParams): Promise<Image[]> {
    if (params.marker !== null) await this.#requireMarker(context, params.marker);
    if (this.protections.hides(context, params.filters)) return [];
    const found = await this.images.list(queryFor(this.profile, context, params));
    return found.map((image) => this.protections.readable(context, image));
  }

  /** @throws OpenStackError 400, 403, 404, 409, 413 */
  async patch(context: RequestContext, id: string, body: unknown, mediaType: string): Promise<Image> {
    const changes = refusing(() => this.rules.parsePatch(body, mediaType));
    const permits = (operation: PropertyOperation, name: string) => this.protections.permits(context, operation, name);
    const changed = await this.change(context, id, (stored) => {
      this.#requireMayApply(context, stored, changes);
      if (changes.length === 0) return null;
      const image = this.protections.readable(context, stored);
      const patched = refusing(() => {
        requireStorable(changes.map(({ path, value }) => [path[0] ?? '', value] as const));
        return this.rules.applyPatch(patchableOf(image), changes, { isAdmin: context.isAdmin, permits });
      });
      requireStorablePatch(patched);
      return changesBetween(image, patched);
    });
    return this.protections.readable(context, changed);
  }

  /** @throws OpenStackError 403 protected or another's image, 404 */
  async remove(context: RequestContext, id: string): Promise<void> {
    await this.removeIf(context, id, (image) => {
      if (image === null) throw notFound(`Failed to find image ${id} to delete`);
      if (!mayWrite(context, image)) throw forbidden(this.profile.notOwner.remove);
      if (image.protected) throw forbidden(`Image ${id} is protected and cannot be deleted.`);
    });
  }

  /** Deletes an image unless `check` refuses; it is given null for an image that the caller may not see. */
  async removeIf(
    context: RequestContext,
    id: string,
    check: (image: Image | null) => asserts image is Image,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      const found = await this.images.lock(tx, id);
      const image = found !== null && mayRead(this.profile, context, found) ? found : null;
      check(image);
      await outbox.add(imageEvent(context, 'image.delete', await this.images.markDeleted(tx, image)));
    });
    // After the commit: a crash in between leaves a file without an image, which the next start removes.
    await this.store.remove(id);
  }

  /**
   * Changes one image as `decide` says; null leaves it alone. Nobody else changes it meanwhile.
   *
   * @param absent the words for an image that is not there
   * @throws OpenStackError 404, and whatever `decide` throws
   */
  async change(
    context: RequestContext,
    id: string,
    decide: (image: Image) => ImageChanges | null,
    absent: (id: string) => string = noImageFound,
  ): Promise<Image> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const image = this.visible(context, id, await this.images.lock(tx, id), absent);
      const changes = decide(image);
      if (changes === null) return image;
      const changed = await this.images.update(tx, image, changes);
      await outbox.add(imageEvent(context, 'image.update', changed));
      return changed;
    });
  }

  /** The image that was found, for whoever may see it. @throws OpenStackError 404 */
  visible(context: RequestContext, id: string, image: Image | null, absent = noImageFound): Image {
    if (image === null || !mayRead(this.profile, context, image)) throw notFound(absent(id));
    return image;
  }

  #requireMayApply(context: RequestContext, image: Image, changes: readonly PatchChange[]): void {
    for (const change of changes) {
      const name = change.path[0] ?? '';
      if (name === 'visibility') requireMayPublish(this.profile, context, change.value);
      if (!mayWrite(context, image)) throw forbidden(this.profile.notOwner.update(name));
    }
  }

  async #requireMarker(context: RequestContext, marker: string): Promise<void> {
    const image = await this.images.find(marker);
    if (image === null || !mayRead(this.profile, context, image)) throw badRequest(noImageFound(marker));
  }
}

const noImageFound = (id: string) => `No image found with ID ${id}`;

const MAX_INTEGER = 2 ** 31 - 1;

/** What the columns can't hold is refused before the database would. @throws OpenStackError 400 */
function requireStorablePatch({ attributes, tags }: PatchableImage): void {
  requireStorable(Object.entries(attributes));
  requireStorableTags(tags);
  for (const name of ['min_disk', 'min_ram']) {
    const value = attributes[name];
    if (typeof value === 'number' && value > MAX_INTEGER)
      throw badRequest(`'${name}' value out of range, must not exceed ${MAX_INTEGER}.`);
  }
}
