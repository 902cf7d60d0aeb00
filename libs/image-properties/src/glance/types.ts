import type { UserKeyed } from '../types.js';

/** One operation of a JSON patch, parsed and checked: `path` is the decoded pointer. */
export interface PatchChange {
  op: 'add' | 'remove' | 'replace';
  path: string[];
  value?: unknown;
  /** 4 for the draft-4 media type, 10 for the RFC one; absent where the release does not tell. */
  json_schema_version?: 4 | 10;
}

/** A v2 create request, split into what the image, its custom properties and its tags get. */
export interface CreateRequest {
  /** Base attributes; `id` of the body is `image_id` here. */
  image: UserKeyed;
  extra_properties: UserKeyed<string>;
  /** null when the request names none (2014.1). */
  tags: string[] | null;
}

/**
 * An image of the v2 API as the patch rules see it: base attributes and custom properties side by side.
 * `properties` is a null-prototype object.
 */
export interface PatchableImage {
  attributes: UserKeyed;
  properties: UserKeyed<string | null>;
  tags: string[];
}

/** Image metadata as the v1 API carries it in headers. */
export interface V1ImageMeta {
  properties: UserKeyed;
  [attribute: string]: unknown;
}

/** What the deployment allows; defaults are the release's own. */
export interface GlanceLimits {
  /** Custom properties an image may have; negative means any number. */
  imagePropertyQuota: number;
  /** Tags an image may have; negative means any number. */
  imageTagQuota: number;
  diskFormats: readonly string[];
  containerFormats: readonly string[];
}
