import { type ReleaseName, releaseRow } from '#releases';

import type { Adapter, Adapters } from './adapter.js';
import { icehouseAdapters } from './icehouse-adapters.js';
import { typedAdapters } from './typed-adapters.js';

/** Cases of the XML corpora name no func: the shape of their input tells them. */
const WITHOUT_FUNC = 'xml';

const ANY_OTHER_FUNC = '*';

/** @throws RangeError for a func that none of the release's corpora has */
export function adapterFor(release: ReleaseName, input: { func?: string }): Adapter {
  const func = input.func ?? WITHOUT_FUNC;
  const adapters: Adapters = releaseRow(release).imageMetaProps === null ? icehouseAdapters : typedAdapters;
  const adapter = adapters.get(func) ?? adapters.get(ANY_OTHER_FUNC);
  if (adapter === undefined) {
    throw new RangeError(`no rule for func '${func}' of ${release}: known are ${[...adapters.keys()].join(', ')}`);
  }
  return adapter;
}
