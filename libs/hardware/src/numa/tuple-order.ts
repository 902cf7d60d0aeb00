const MASK = (1n << 64n) - 1n;
const PRIME_1 = 11400714785074694791n;
const PRIME_2 = 14029467366897019727n;
const PRIME_5 = 2870177450012600261n;
const SMALLEST_TABLE = 8;
const LINEAR_PROBES = 9;

interface Entry<T> {
  readonly hash: bigint;
  readonly value: T;
}

/** `hash()` of a tuple of small whole numbers (CPython 3.8 and later, 64 bits). */
function tupleHash(items: readonly number[]): bigint {
  let hash = PRIME_5;
  for (const item of items) {
    hash = (hash + BigInt(item) * PRIME_2) & MASK;
    hash = ((hash << 31n) | (hash >> 33n)) & MASK;
    hash = (hash * PRIME_1) & MASK;
  }
  hash = (hash + (BigInt(items.length) ^ (PRIME_5 ^ 3527539n))) & MASK;
  return hash === MASK ? 1546275796n : hash;
}

/** The slot that CPython's set gives an entry: a few neighbours first, then elsewhere by the rest of the hash. */
function freeSlot<T>(table: readonly (Entry<T> | undefined)[], hash: bigint): number {
  const mask = table.length - 1;
  let perturb = hash;
  let index = Number(hash & BigInt(mask));
  for (;;) {
    const probes = index + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let probe = 0; probe <= probes; probe += 1) {
      if (table[index + probe] === undefined) return index + probe;
    }
    perturb >>= 5n;
    index = Number((BigInt(index) * 5n + 1n + perturb) & BigInt(mask));
  }
}

/**
 * Distinct tuples of numbers in the order in which CPython 3 walks a set of them, when they are added in the order given.
 * Which cores a pinned guest gets first hangs on it: the original sorts sets of threads, and disjoint sets have no order.
 */
export function pythonSetOrder(tuples: readonly (readonly number[])[]): (readonly number[])[] {
  let table = new Array<Entry<readonly number[]> | undefined>(SMALLEST_TABLE).fill(undefined);
  let used = 0;
  const seen = new Set<string>();
  for (const value of tuples) {
    const key = value.join(',');
    if (seen.has(key)) continue;
    seen.add(key);
    const hash = tupleHash(value);
    table[freeSlot(table, hash)] = { hash, value };
    used += 1;
    if (used * 5 < (table.length - 1) * 3) continue;
    let size = SMALLEST_TABLE;
    while (size <= used * 4) size *= 2;
    const grown = new Array<Entry<readonly number[]> | undefined>(size).fill(undefined);
    for (const entry of table) if (entry !== undefined) grown[freeSlot(grown, entry.hash)] = entry;
    table = grown;
  }
  return table.flatMap((entry) => (entry === undefined ? [] : [entry.value]));
}
