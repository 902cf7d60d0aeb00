import type { PatchableImage, UserKeyed } from '#image-properties';
import { type Image, type ImageChanges, type ImageValues, REQUESTED_COLUMNS, SETTABLE_COLUMNS } from './image.js';

/** The image as the patch rules see it. */
export function patchableOf(image: Image): PatchableImage {
  const attributes: UserKeyed = Object.create(null);
  for (const name of SETTABLE_COLUMNS) attributes[name] = image[name];
  return { attributes, properties: image.properties, tags: [...image.tags] };
}

/** The columns that a create request decides on; releases without an attribute store its default. */
export function newValues(attributes: UserKeyed): Pick<Image, (typeof REQUESTED_COLUMNS)[number]> {
  const given = REQUESTED_COLUMNS.filter((name) => name in attributes).map((name) => [name, attributes[name]]);
  return { os_hidden: false, ...Object.fromEntries(given) };
}

function changedValues(image: Image, attributes: UserKeyed): ImageValues {
  return Object.fromEntries(
    REQUESTED_COLUMNS.filter((name) => name in attributes && attributes[name] !== image[name]).map((name) => [
      name,
      attributes[name],
    ]),
  );
}

/** Properties to write and to remove so that `before` becomes `after`. */
export function propertyChanges(
  before: UserKeyed<string | null>,
  after: UserKeyed<string | null>,
): Required<Pick<ImageChanges, 'putProperties' | 'removedProperties'>> {
  return {
    putProperties: Object.entries(after).filter(([name, value]) => !(name in before) || before[name] !== value),
    removedProperties: Object.keys(before).filter((name) => !(name in after)),
  };
}

/** What of the stored image a patched copy differs in. Untouched rows stay untouched. */
export function changesBetween(image: Image, patched: PatchableImage): ImageChanges {
  return {
    values: changedValues(image, patched.attributes),
    ...propertyChanges(image.properties, patched.properties),
    addedTags: patched.tags.filter((tag) => !image.tags.includes(tag)),
    removedTags: image.tags.filter((tag) => !patched.tags.includes(tag)),
  };
}

/** The image after its changes, without asking the database again. */
export function withChanges(image: Image, changes: ImageChanges): Image {
  const properties: UserKeyed<string | null> = Object.assign(Object.create(null), image.properties);
  for (const name of changes.removedProperties ?? []) delete properties[name];
  for (const [name, value] of changes.putProperties ?? []) properties[name] = value;
  const kept = image.tags.filter((tag) => !changes.removedTags?.includes(tag));
  return { ...image, ...changes.values, properties, tags: [...kept, ...(changes.addedTags ?? [])] };
}
