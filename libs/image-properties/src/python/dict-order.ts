/**
 * The order in which CPython 2.7 (64 bit) walks a dictionary: by slot of an open-addressed table.
 * Shows wherever 2014.1 prints a dictionary or dumps one as JSON (`block_device_mapping` of a volume-backed snapshot).
 */

const MASK_64 = (1n << 64n) - 1n;
const MULTIPLIER = 1000003n;

/** `hash(unicode)` of CPython 2.7 without -R, as an unsigned 64-bit number. */
function stringHash(text: string): bigint {
  const points = Array.from(text, (char) => BigInt(char.codePointAt(0) ?? 0));
  const first = points[0];
  if (first === undefined) return 0n;
  let hash = first << 7n;
  for (const point of points) hash = ((MULTIPLIER * hash) & MASK_64) ^ point;
  hash ^= BigInt(points.length);
  return hash === MASK_64 ? MASK_64 - 1n : hash;
}

/** dictobject.c `insertdict`: linear recurrence over the table, perturbed by the hash's upper bits. */
function freeSlot(table: readonly (string | undefined)[], hash: bigint): number {
  const mask = BigInt(table.length - 1);
  let slot = hash & mask;
  for (let perturb = hash; table[Number(slot)] !== undefined; perturb >>= 5n) {
    slot = ((slot << 2n) + slot + perturb + 1n) & mask;
    if (table[Number(slot)] === undefined) break;
  }
  return Number(slot);
}

function grown(table: readonly (string | undefined)[], used: number): (string | undefined)[] {
  let size = 8;
  while (size <= used * 4) size *= 2;
  const bigger = new Array<string | undefined>(size).fill(undefined);
  for (const key of table) if (key !== undefined) bigger[freeSlot(bigger, stringHash(key))] = key;
  return bigger;
}

/**
 * The given distinct keys, inserted in their order, as a 2.7 dictionary yields them.
 * @param slots table to start with; a copy of a dictionary starts with more than the usual 8
 */
export function python2DictOrder(keys: readonly string[], slots = 8): string[] {
  let table = new Array<string | undefined>(slots).fill(undefined);
  let used = 0;
  for (const key of keys) {
    table[freeSlot(table, stringHash(key))] = key;
    used += 1;
    if (used * 3 >= table.length * 2) table = grown(table, used);
  }
  return table.filter((key) => key !== undefined);
}
