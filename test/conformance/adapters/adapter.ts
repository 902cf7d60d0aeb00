import type { ReleaseName } from '#releases';
/** Turns the input of a corpus case into calls of the libraries, and their answer into the corpus's form. */
// biome-ignore lint/suspicious/noExplicitAny: every corpus has a shape of its own, which its adapter declares
export type Adapter = (input: any, release: ReleaseName) => unknown;

/** Adapters by the `func` of a case; `xml` takes the cases that have none, `*` those of any other func. */
export type Adapters = ReadonlyMap<string, Adapter>;

/** The same adapter for several funcs. */
export function forFuncs(adapter: Adapter, funcs: readonly string[]): [string, Adapter][] {
  return funcs.map((func) => [func, adapter]);
}
