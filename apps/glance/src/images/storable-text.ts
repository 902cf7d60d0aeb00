import { badRequest } from '#openstack-http';

const IMAGE_ID = /^[\x20-\x7e]{1,36}$/;
const FOUR_BYTES = /[\u{10000}-\u{10ffff}]/u;

/** Whether text can be the id of an image at all; anything else is not asked of the database. */
export function isImageId(text: string): boolean {
  return IMAGE_ID.test(text);
}

/** Python's str.title(): each run of letters starts upper case and goes on in lower case. */
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    const [first = '', ...rest] = word;
    return first.toUpperCase() + rest.join('').toLowerCase();
  });
}

/**
 * Refuses names and values that the catalogue can't hold: characters of four bytes in UTF-8
 * (glance/common/utils.py no_4byte_params) and U+0000, which PostgreSQL's text type has no place for.
 *
 * @throws OpenStackError 400
 */
export function requireStorable(fields: Iterable<readonly [name: string, value: unknown]>): void {
  for (const [name, value] of fields) {
    if (FOUR_BYTES.test(name)) throw badRequest("Property names can't contain 4 byte unicode.");
    if (name.includes('\0')) throw badRequest("Property names can't contain the NUL character (U+0000).");
    if (typeof value !== 'string') continue;
    if (FOUR_BYTES.test(value)) throw badRequest(`${titled(name)} can't contain 4 byte unicode characters.`);
    if (value.includes('\0')) throw badRequest(`${titled(name)} can't contain the NUL character (U+0000).`);
  }
}

/** @throws OpenStackError 400 */
export function requireStorableTags(tags: readonly string[]): void {
  for (const tag of tags) {
    if (FOUR_BYTES.test(tag)) throw badRequest("Param values can't contain 4 byte unicode.");
    if (tag.includes('\0')) throw badRequest("Param values can't contain the NUL character (U+0000).");
  }
}
