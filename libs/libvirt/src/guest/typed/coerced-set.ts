const SMALLEST = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;
/** From this size on a table grows slowly. */
const LARGE = 50_000;

/** The smallest table with more places than `least`. */
function tableSize(least: number): number {
  let size = SMALLEST;
  while (size <= least) size *= 2;
  return size;
}

/** CPython's hash table of a set of small numbers, each its own hash: its order is that of the places. */
class IntSetTable {
  private places: (number | undefined)[] = new Array(SMALLEST);
  private used = 0;

  get members(): number[] {
    return this.places.filter((value) => value !== undefined);
  }

  add(value: number): void {
    this.put(value);
    if (this.used * 5 >= (this.places.length - 1) * 3) this.resize(this.used * (this.used > LARGE ? 2 : 4));
  }

  /** `update()` of an empty set with another. */
  static merged(other: IntSetTable): IntSetTable {
    const table = new IntSetTable();
    if (other.used * 5 >= (table.places.length - 1) * 3) table.resize(other.used * 2);
    if (table.places.length === other.places.length) table.places = other.places;
    else for (const value of other.members) table.put(value);
    return table;
  }

  private resize(least: number): void {
    const { members } = this;
    this.places = new Array(tableSize(least));
    this.used = 0;
    for (const value of members) this.put(value);
  }

  private put(value: number): void {
    this.places[this.freePlace(value)] = value;
    this.used += 1;
  }

  private freePlace(value: number): number {
    const mask = this.places.length - 1;
    let perturb = value;
    let start = value % this.places.length;
    for (;;) {
      const last = start + LINEAR_PROBES <= mask ? start + LINEAR_PROBES : start;
      for (let place = start; place <= last; place += 1) if (this.places[place] === undefined) return place;
      perturb = Math.floor(perturb / 2 ** PERTURB_SHIFT);
      start = (start * 5 + 1 + perturb) % this.places.length;
    }
  }
}

/**
 * `CoercedSet({8, 7})`: a set of numbers as a field of oslo.versionedobjects holds it, printed by Python. Its members are put
 * into one table each in turn, and that table is then merged into the field's own, whose size may differ.
 */
export function coercedSetRepr(values: Iterable<number>): string {
  const coerced = new IntSetTable();
  for (const value of new Set(values)) coerced.add(value);
  const { members } = IntSetTable.merged(coerced);
  return members.length === 0 ? 'CoercedSet()' : `CoercedSet({${members.join(', ')}})`;
}
