import type { ReleaseName, UserKeyed } from '../types.js';
import type { CreateRequest, GlanceLimits, PatchableImage, PatchChange } from './types.js';

/**
 * The Images API v2 rules of one release. A refusal is a {@link GlanceError} with `status` and the message of the body;
 * `context.detail` holds the explanation where the original puts the reason there.
 */
export interface GlanceRules {
  readonly release: ReleaseName;
  readonly limits: GlanceLimits;
  /** `/v2/schemas/image`. */
  readonly imageSchema: UserKeyed;
  /** Media types a PATCH may have; anything else is 415. */
  readonly patchMediaTypes: readonly string[];

  /** The body of `POST /v2/images`, already parsed as JSON. */
  parseCreate(body: unknown): CreateRequest;
  /** The body of `PATCH /v2/images/{id}`, already parsed as JSON, with its Content-Type. */
  parsePatch(body: unknown, mediaType: string): PatchChange[];
  /** Applies parsed changes to a copy. Refuses read-only (403), missing (409), existing (409), over-quota (413). */
  applyPatch(image: PatchableImage, changes: readonly PatchChange[], context?: { isAdmin?: boolean }): PatchableImage;
}
