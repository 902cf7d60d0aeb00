import fc from 'fast-check';

/** What hostile and careless clients put where a value belongs. Arrays this deep are built from their depth. */
const DEEP = 'deep';

/** `{[DEEP]: n}` stands for n arrays in each other, so that a long one is short to print and to shrink. */
type Deep = { readonly [DEEP]: number };

const INTEGERS = [0, -1, 1, 2, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e15, 9.3e18, 1e21, 1.5, -0.5];

const INTEGER_TEXTS = [
  ...['0', '-1', '1', ' 1 ', '1.0', '1e3', '0x10', '1_0', '٣', '007', '+1', '-0', 'NaN', 'Infinity'],
  ...['2147483647', '2147483648', '-2147483649', '9223372036854775807', '9223372036854775808', '9'.repeat(40)],
];

const TEXTS = [
  ...['', ' ', '\t', 'a\nb', '\r\nX-Evil: 1', '\u0001a', '\u007f', '\ufffe', '\u202e', '\u00a0', 'ß', '日本', '😀'],
  ...['\u0000', 'a\u0000b', '\ud800', 'a\udfff', '\ude00\ud83d'],
  ...['x'.repeat(255), 'x'.repeat(256), 'é'.repeat(255), '😀'.repeat(256), 'x'.repeat(65_536)],
  ...['None', 'null', 'true', 'False', 'yes', 'on', '[]', '{}', '/', '..', '../../etc/passwd', '%', '%00', '%ff', '*'],
  ...["' OR 1=1 --", '"', '\\', '$1', '#{x}', '<a>&amp;', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...['in:a,b', 'in:"', 'gt:5', 'lte:', 'a:asc', 'a:b:c', ':', ',', ',,', '(', '[', '+*?', '^$', '\\d{1,'],
  ...['11111111-1111-1111-1111-111111111111', '111111111111111111111111111111111', 'latest', 'all'],
  ...['::ffff:1.2.3.4', '1.2.3.4', '256.1.1.1', 'fe80::1%eth0', '2026-01-01T00:00:00Z', '0001-01-01', '9999999-01-01'],
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom(...INTEGER_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

const deep = fc
  .oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 800, max: 12_000 }))
  .map((depth): Deep => ({ [DEEP]: depth }));

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(null, true, false, {}, [], [[]], [null], { a: null }) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...INTEGERS) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** JSON of a value with its {@link Deep} places written out. */
export function jsonOf(value: unknown): string {
  const places: number[] = [];
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || !Object.hasOwn(item, DEEP)) return item;
    const depth = (item as Deep)[DEEP];
    if (typeof depth !== 'number') return item;
    return `\ue000${places.push(depth) - 1}\ue000`;
  });
  return (text ?? 'null').replace(/"\ue000(\d+)\ue000"/g, (_match, place: string) => {
    const depth = places[Number(place)] ?? 0;
    return '['.repeat(depth) + ']'.repeat(depth);
  });
}
