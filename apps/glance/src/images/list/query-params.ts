/** The query string in its order, repeated names included. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

/** The decoded query of a request's URL. */
export function queryPairs(url: string): QueryPairs {
  const mark = url.indexOf('?');
  return mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))];
}

/** A query that parameters are taken out of one by one (webob's MultiDict). What is left over are filters. */
export class QueryParams {
  #pairs: (readonly [name: string, value: string])[];

  constructor(pairs: QueryPairs) {
    this.#pairs = [...pairs];
  }

  has(name: string): boolean {
    return this.#pairs.some(([key]) => key === name);
  }

  /** Of a repeated parameter the last value. */
  get(name: string): string | undefined {
    return this.#pairs.findLast(([key]) => key === name)?.[1];
  }

  /** Takes the first value out: a second one is a filter then, which matches nothing. */
  take(name: string): string | undefined {
    const at = this.#pairs.findIndex(([key]) => key === name);
    return at < 0 ? undefined : this.#pairs.splice(at, 1)[0]?.[1];
  }

  takeAll(name: string): string[] {
    const values = this.#pairs.filter(([key]) => key === name).map(([, value]) => value.trim());
    this.#pairs = this.#pairs.filter(([key]) => key !== name);
    return values;
  }

  /** What has not been taken, the last value of each name. */
  rest(): Map<string, string> {
    return new Map(this.#pairs);
  }
}
