/** How a release words what it refuses of an image's tags (glance/api/v2/image_tags.py). */
export interface TagRules {
  /** 404 */
  readonly absent: (imageId: string) => string;
  /** 403 towards who does not own the image. */
  readonly refused: (verb: 'update' | 'delete', imageId: string) => string;
  /** 413 */
  readonly overLimit: (imageId: string, reason: string) => string;
  /** Whether a tag that is not there is 404 for who may not remove it either. */
  readonly looksBeforeRefusing: boolean;
}

/** 25.1.0 */
export const wordyTagRules: Omit<TagRules, 'looksBeforeRefusing'> = {
  absent: (imageId) => `Image ${imageId} not found.`,
  refused: (verb, imageId) => `Not allowed to ${verb} tags for image ${imageId}.`,
  overLimit: (imageId, reason) => `Image tag limit exceeded for image ${imageId}: ${reason}:`,
};

/** 2014.1; its words for a tag that is refused are glance/api/authorization.py ImmutableTags. */
export const briefTagRules: TagRules = {
  absent: (imageId) => `No image found with ID ${imageId}`,
  refused: () => 'You are not permitted to modify tags on this image.',
  overLimit: (_, reason) => reason,
  looksBeforeRefusing: true,
};
