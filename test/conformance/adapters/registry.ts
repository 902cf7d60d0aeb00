import { type ReleaseName } from '#releases';

import type { Adapter, Adapters } from './adapter.js';
import { icehouseAdapters } from './icehouse-adapters.js';
import { zedAdapters } from './zed-adapters.js';

const ADAPTERS: Readonly<Record<ReleaseName, Adapters>> = { icehouse: icehouseAdapters, zed: zedAdapters };
/** Cases of the XML corpora name no func: the shape of their input tells them. */
const WITHOUT_FUNC = 'xml';

const ANY_OTHER_FUNC = '*';

/** @throws RangeError for a func that no corpus of the release has */
export function adapterFor(release: ReleaseName, input: { func?: string }): Adapter {
  const func = input.func ?? WITHOUT_FUNC;
  const adapter = ADAPTERS[release].get(func) ?? ADAPTERS[release].get(ANY_OTHER_FUNC);
  if (adapter === undefined) {
    throw new RangeError(
      `no rule for func '${func}' of ${release}: known are ${[...ADAPTERS[release].keys()].join(', ')}`,
    );
  }
  return adapter;
}
