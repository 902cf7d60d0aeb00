/**
 * Fewest insertions, deletions, replacements and swaps of neighbours that make one text of the other
 * (optimal string alignment). Stops at `limit` and answers a number above it.
 */
export function editDistance(left: string, right: string, limit = Number.POSITIVE_INFINITY): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (before[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (before[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    older = before;
    before = current;
  }
  return Math.min(before[b.length] ?? 0, limit + 1);
}

/** The names that a misspelt one may stand for, the nearest ones: a third of its letters may be wrong, three at most. */
export function didYouMean(name: string, names: readonly string[], count = 3): string[] {
  const folded = fold(name);
  const limit = Math.min(3, Math.floor(Array.from(folded).length / 3));
  const measured = names.map((candidate) => ({ candidate, distance: editDistance(folded, fold(candidate), limit) }));
  const nearest = Math.min(limit, ...measured.map(({ distance }) => distance));
  return measured
    .filter(({ distance }) => distance === nearest)
    .map(({ candidate }) => candidate)
    .sort()
    .slice(0, count);
}

/** `hw:disk-bus` and `HW_DISK_BUS` are slips of `hw_disk_bus`, not other words. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-:. ]/g, '_');
}
