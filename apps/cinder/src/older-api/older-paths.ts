import { Controller, type Type } from '@nestjs/common';
import type { OlderApiName } from '../common/view-request.js';

/** A controller whose answers versions of the API before microversions give, under their paths: v3's, or one of their own. */
export function asOlderApi<T extends Type>(apis: readonly OlderApiName[], controller: T, collection: string): T {
  @Controller(apis.map((api) => `${api}/:project_id/${collection}`))
  class OlderApi extends controller {}
  Object.defineProperty(OlderApi, 'name', { value: controller.name.replace(/^(Older)?/, 'Older') });
  return OlderApi;
}
