import { Inject, Injectable } from '@nestjs/common';
import type { GlanceRules, PatchableImage, PatchChange } from '#image-properties';
import { forbidden, notFound, OpenStackError, overLimit, type RequestContext } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import { GLANCE_PROFILE, GLANCE_RULES } from '../tokens.js';
import type { Image, ImageChanges } from './image.js';
import { mayWrite } from './image-access.js';
import { changesBetween, patchableOf } from './image-changes.js';
import { ImagesService } from './images.service.js';
import { refusing } from './refusal.js';
import { requireStorableTags } from './storable-text.js';
import type { TagRules } from './tag-rules.js';

/** The RFC 6902 flavour of PATCH. */
const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

/** Single tags (glance/api/v2/image_tags.py); whole sets of them are changed by PATCH. */
@Injectable()
export class ImageTagsService {
  readonly #words: TagRules;

  constructor(
    private readonly images: ImagesService,
    @Inject(GLANCE_RULES) private readonly rules: GlanceRules,
    @Inject(GLANCE_PROFILE) profile: GlanceProfile,
  ) {
    this.#words = profile.tags;
  }

  /** Adding a tag that is there changes nothing. @throws OpenStackError 400, 403, 404, 413 */
  async add(context: RequestContext, id: string, tag: string): Promise<void> {
    requireStorableTags([tag]);
    const [replace] = refusing(() =>
      this.rules.parsePatch([{ op: 'replace', path: '/tags', value: [tag] }], PATCH_TYPE),
    );
    await this.#tagged(context, id, (image) => {
      if (!mayWrite(context, image)) throw forbidden(this.#words.refused('update', id));
      const tags = [...new Set([...image.tags, tag])];
      const change: PatchChange = { op: 'replace', ...replace, path: ['tags'], value: tags };
      return changesBetween(image, this.#withTags(image, change));
    });
  }

  /** @throws OpenStackError 403, 404 when the image has no such tag */
  async remove(context: RequestContext, id: string, tag: string): Promise<void> {
    await this.#tagged(context, id, (image) => {
      const isOwn = mayWrite(context, image);
      if (!isOwn && !this.#words.looksBeforeRefusing) throw forbidden(this.#words.refused('delete', id));
      if (!image.tags.includes(tag)) throw notFound('The resource could not be found.');
      if (!isOwn) throw forbidden(this.#words.refused('delete', id));
      return { removedTags: [tag] };
    });
  }

  /** @throws OpenStackError 413 in the words of the release */
  #withTags(image: Image, change: PatchChange): PatchableImage {
    try {
      return refusing(() => this.rules.applyPatch(patchableOf(image), [change]));
    } catch (error) {
      if (!(error instanceof OpenStackError) || error.status !== 413) throw error;
      throw overLimit(this.#words.overLimit(image.id, error.message));
    }
  }

  async #tagged(context: RequestContext, id: string, decide: (image: Image) => ImageChanges): Promise<void> {
    await this.images.change(context, id, decide, this.#words.absent);
  }
}
