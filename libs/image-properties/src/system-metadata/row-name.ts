/** Tells an image's rows of system_metadata from others (nova/utils.py SM_IMAGE_PROP_PREFIX). */
export const IMAGE_PREFIX = 'image_';

/** Property names recur from image to image, and joining and hashing a name costs more than looking it up. */
const ROW_NAMES = new Map<string, string>();
const MOST_ROW_NAMES = 4096;

/** The row of system_metadata that holds an image's property. */
export function rowName(property: string): string {
  const known = ROW_NAMES.get(property);
  if (known !== undefined) return known;
  const row = IMAGE_PREFIX + property;
  if (ROW_NAMES.size < MOST_ROW_NAMES) ROW_NAMES.set(property, row);
  return row;
}
