import { type ReleaseName } from '#releases';

import type { Adapter, Adapters } from './adapter.js';
import { icehouseAdapters } from './icehouse-adapters.js';
import { zedAdapters } from './zed-adapters.js';

/** Of the releases that have corpora. */
const ADAPTERS: ReadonlyMap<ReleaseName, Adapters> = new Map([
  ['icehouse', icehouseAdapters],
  ['zed', zedAdapters],
]);

/** Cases of the XML corpora name no func: the shape of their input tells them. */
const WITHOUT_FUNC = 'xml';

const ANY_OTHER_FUNC = '*';

/** @throws RangeError for a release without corpora, and for a func that none of its corpora has */
export function adapterFor(release: ReleaseName, input: { func?: string }): Adapter {
  const func = input.func ?? WITHOUT_FUNC;
  const adapters = ADAPTERS.get(release) ?? new Map<string, Adapter>();
  const adapter = adapters.get(func) ?? adapters.get(ANY_OTHER_FUNC);
  if (adapter === undefined) {
    throw new RangeError(`no rule for func '${func}' of ${release}: known are ${[...adapters.keys()].join(', ')}`);
  }
  return adapter;
}
