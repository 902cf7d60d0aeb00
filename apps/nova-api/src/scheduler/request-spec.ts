import type { FitToHost, InstanceNumaTopology, RequestedTrait } from '#hardware';
import type { PlacementRequest } from './placement.js';
import type { TypedRequest } from './typed-request.js';

/** A placement request with what the release's rules read out of it, once for all hosts. */
export interface RequestSpec extends TypedRequest {
  /** Image properties by the names that the release's filters read: raw in the untyped era, typed since. */
  readonly imageProperties: Readonly<Record<string, unknown>>;
  readonly traits: readonly RequestedTrait[];
  /** Null when nothing calls for one; always in the untyped era. */
  readonly numaTopology: InstanceNumaTopology | null;
  /** Whether it fits a host; absent: as it began. */
  readonly fitToHost?: FitToHost;
  /** Hosts of the servers that `same_host` and `different_host` name. */
  readonly hintedHosts: ReadonlyMap<string, string | null>;
}

/** Which of several names for one property the image has; the first one when it has none of them. */
export function writtenName(request: PlacementRequest, names: readonly [string, ...string[]]): string {
  const properties = request.image.properties ?? {};
  return names.find((name) => Object.hasOwn(properties, name)) ?? names[0];
}
