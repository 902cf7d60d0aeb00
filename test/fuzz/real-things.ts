/** Ids and names of what exists, by the part of a path that they stand behind: `servers`, `images`, `tags`. */
export class RealThings {
  readonly #byKind = new Map<string, string[]>();

  /** At most this many of a kind are remembered, the latest. */
  static readonly KEPT = 12;

  replace(kind: string, ids: readonly string[]): void {
    this.#byKind.set(kind, ids.slice(-RealThings.KEPT));
  }

  count(kind: string): number {
    return this.#byKind.get(kind)?.length ?? 0;
  }

  /** One of a kind; something of another kind where there is none, for that is what a confused client sends. */
  pick(kind: string, n: number): string {
    const own = this.#byKind.get(kind) ?? [];
    const ids = own.length > 0 ? own : [...this.#byKind.values()].flat();
    return ids[n % Math.max(1, ids.length)] ?? 'none';
  }
}

/** The word that a parameter of a path stands behind. */
export function kindOf(segments: readonly string[], at: number): string {
  return segments[at - 1] ?? '';
}
