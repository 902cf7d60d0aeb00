import { Inject, Injectable } from '@nestjs/common';
import type { GlanceRules, PatchChange } from '#image-properties';
import { forbidden, notFound, type RequestContext } from '#openstack-http';
import { GLANCE_RULES } from '../tokens.js';
import type { Image, ImageChanges } from './image.js';
import { mayWrite } from './image-access.js';
import { changesBetween, patchableOf } from './image-changes.js';
import { ImagesService } from './images.service.js';
import { refusing } from './refusal.js';
import { requireStorableTags } from './storable-text.js';

/** The RFC 6902 flavour of PATCH. */
const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

/** Single tags (glance/api/v2/image_tags.py); whole sets of them are changed by PATCH. */
@Injectable()
export class ImageTagsService {
  constructor(
    @Inject(ImagesService) private readonly images: ImagesService,
    @Inject(GLANCE_RULES) private readonly rules: GlanceRules,
  ) {}

  /** Adding a tag that is there changes nothing. @throws OpenStackError 400, 403, 404, 413 */
  async add(context: RequestContext, id: string, tag: string): Promise<void> {
    requireStorableTags([tag]);
    const [replace] = refusing(() =>
      this.rules.parsePatch([{ op: 'replace', path: '/tags', value: [tag] }], PATCH_TYPE),
    );
    await this.#tagged(context, id, 'update', (image) => {
      const tags = [...new Set([...image.tags, tag])];
      const change: PatchChange = { op: 'replace', ...replace, path: ['tags'], value: tags };
      return changesBetween(
        image,
        refusing(() => this.rules.applyPatch(patchableOf(image), [change])),
      );
    });
  }

  /** @throws OpenStackError 403, 404 when the image has no such tag */
  async remove(context: RequestContext, id: string, tag: string): Promise<void> {
    await this.#tagged(context, id, 'delete', (image) => {
      if (!image.tags.includes(tag)) throw notFound('The resource could not be found.');
      return { removedTags: [tag] };
    });
  }

  async #tagged(
    context: RequestContext,
    id: string,
    verb: 'update' | 'delete',
    decide: (image: Image) => ImageChanges,
  ): Promise<void> {
    await this.images.change(context, id, (image) => {
      if (!mayWrite(context, image)) throw forbidden(`Not allowed to ${verb} tags for image ${id}.`);
      return decide(image);
    });
  }
}
