import { badRequest } from '#openstack-http';

const IMAGE_ID = /^[\x20-\x7e]{1,36}$/;

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

interface Fault {
  readonly pattern: RegExp;
  /** How a refusal words it for a name or a tag, and for a value. */
  readonly name: string;
  readonly value: string;
}

/** What no text of PostgreSQL's can hold. */
const UNKEEPABLE: readonly Fault[] = [
  { pattern: /\0/, name: 'the NUL character (U+0000)', value: 'the NUL character (U+0000)' },
  { pattern: /\p{Surrogate}/u, name: 'unpaired surrogates', value: 'unpaired surrogates' },
];
/** What text of the catalogue may not hold. */
const FAULTS: readonly Fault[] = [
  { pattern: /[\u{10000}-\u{10ffff}]/u, name: '4 byte unicode', value: '4 byte unicode characters' },
  ...UNKEEPABLE,
];

/**
 * Refuses names and values that the catalogue can't hold: characters of four bytes in UTF-8
 * (glance/common/utils.py no_4byte_params), U+0000, which PostgreSQL's text type has no place for, and halves of
 * surrogate pairs, which UTF-8 has no form for.
 *
 * @throws OpenStackError 400
 */
export function requireStorable(fields: Iterable<readonly [name: string, value: unknown]>): void {
  requireWithout(FAULTS, fields);
}

/** The same for text that is only looked for: no image has any of four bytes, and to ask is no mistake. @throws OpenStackError 400 */
export function requireKeepable(fields: Iterable<readonly [name: string, value: unknown]>): void {
  requireWithout(UNKEEPABLE, fields);
}

function requireWithout(faults: readonly Fault[], fields: Iterable<readonly [name: string, value: unknown]>): void {
  for (const [name, value] of fields) {
    for (const fault of faults) {
      if (fault.pattern.test(name)) throw badRequest(`Property names can't contain ${fault.name}.`);
      if (typeof value === 'string' && fault.pattern.test(value))
        throw badRequest(`${titled(name)} can't contain ${fault.value}.`);
    }
  }
}

/** @throws OpenStackError 400 */
export function requireStorableTags(tags: readonly string[]): void {
  for (const tag of tags) {
    const fault = FAULTS.find(({ pattern }) => pattern.test(tag));
    if (fault !== undefined) throw badRequest(`Param values can't contain ${fault.name}.`);
  }
}
