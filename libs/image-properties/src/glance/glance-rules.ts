import type { ReleaseName } from '#releases';
import { glanceProfile } from '../changes.js';
import type { UserKeyed } from '../types.js';
import { ImageSchemaValidator } from './json-schema.js';
import type { CreateRequest, GlanceLimits, PatchableImage, PatchChange } from './types.js';
import { newImage, parseCreate } from './v2-create.js';
import { badRequest } from './v2-errors.js';
import { checkStorable } from './v2-limits.js';
import { applyPatch, type PatchContext } from './v2-patch-apply.js';
import { PATCH_MEDIA_TYPES, parsePatch } from './v2-patch-parse.js';
import type { GlanceProfile } from './v2-profile.js';

/**
 * The Images API v2 rules of one release. A refusal is a {@link GlanceError} with the `status` and the message of the body;
 * `context.detail` holds the reason where the original puts it into webob's detail
 * (the body reads `<message><br /><br />\n<detail>\n\n`).
 */
export class GlanceRules {
  readonly limits: GlanceLimits;
  /** `/v2/schemas/image`, without links. */
  readonly imageSchema: UserKeyed;
  /** Media types a PATCH may have; anything else is 415. */
  readonly patchMediaTypes: readonly string[] = PATCH_MEDIA_TYPES;
  private readonly validator: ImageSchemaValidator;

  constructor(
    private readonly profile: GlanceProfile,
    limits: Partial<GlanceLimits> = {},
  ) {
    this.limits = { ...profile.limits, ...limits };
    this.imageSchema = {
      name: 'image',
      properties: profile.schemaProperties,
      additionalProperties: { type: 'string' },
    };
    this.validator = new ImageSchemaValidator(this.imageSchema, profile.dialect, profile.sortsSchemaKeys);
  }

  /**
   * The text of a request body as JSON.
   * @throws GlanceError 400 when it is none
   */
  readBody(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw badRequest('Malformed JSON in request body.');
    }
  }

  /**
   * Splits the body of `POST /v2/images` (parsed JSON) into attributes, custom properties and tags.
   * @throws GlanceError 400 schema, 403 read-only or reserved name
   */
  parseCreate(body: unknown): CreateRequest {
    return parseCreate(this.profile, this.validator, body);
  }

  /**
   * The image that a parsed create request makes, defaults filled in. `attributes.image_id` is set when the body named an id.
   * @throws GlanceError 403 read-only or reserved, 400 negative minimum or what the catalogue can't hold, 413 quota
   */
  newImage(request: CreateRequest): PatchableImage {
    const image = this.imageOf(request);
    for (const [name, value] of Object.entries(image.properties)) checkStorable(name, value);
    return image;
  }

  /** The same without asking whether the catalogue can hold it, where the original finds out too late (and answers 500). */
  imageOf(request: CreateRequest): PatchableImage {
    return newImage(this.profile, this.limits, request);
  }

  /**
   * Checks the body of `PATCH /v2/images/{id}` (parsed JSON) by itself, without an image.
   * @throws GlanceError 415 media type, 400 malformed operation or value, 403 read-only or reserved name
   */
  parsePatch(body: unknown, mediaType: string): PatchChange[] {
    return parsePatch(this.profile, this.validator, body, mediaType);
  }

  /**
   * Applies parsed changes to a copy of the image.
   * @throws GlanceError 409 missing or already there, 403 not removable, formats of an image with data, owner; 413 quota
   */
  applyPatch(image: PatchableImage, changes: readonly PatchChange[], context: PatchContext = {}): PatchableImage {
    return applyPatch(this.profile, this.limits, image, changes, context);
  }
}

/** The Images API rules of a release; limits as configured (`image_property_quota`, ...) over the release's defaults. */
export function glanceRules(release: ReleaseName, limits: Partial<GlanceLimits> = {}): GlanceRules {
  return new GlanceRules(glanceProfile(release), limits);
}
