import { RELEASES, type ReleaseName } from '#releases';
import type { PropertyFlow } from './property-flow.js';
import { zedFlow } from './typed-flow.js';
import { icehouseFlow } from './untyped-flow.js';

const FLOWS: ReadonlyMap<string, PropertyFlow> = new Map([icehouseFlow, zedFlow].map((flow) => [flow.release, flow]));

/**
 * The rules of one release.
 * @throws RangeError naming the releases when there is none of that name.
 */
export function propertyFlow(release: ReleaseName): PropertyFlow {
  const flow = FLOWS.get(release);
  if (flow === undefined) throw new RangeError(`unknown release '${release}': give one of ${RELEASES.join(', ')}`);
  return flow;
}
