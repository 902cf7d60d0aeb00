import { Controller, type Type } from '@nestjs/common';

/** Paths of a collection in the versions of the API before microversions. */
export function olderPaths(collection: string): string[] {
  return [`v1/:project_id/${collection}`, `v2/:project_id/${collection}`];
}

/** A controller of v3 whose answers v1 and v2 give too, under their paths. */
export function asOlderApi<T extends Type>(controller: T, ...collections: readonly string[]): T {
  @Controller(collections.flatMap(olderPaths))
  class OlderApi extends controller {}
  Object.defineProperty(OlderApi, 'name', { value: `Older${controller.name}` });
  return OlderApi;
}
