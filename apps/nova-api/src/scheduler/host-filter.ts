import type { HostState } from './host-state.js';
import type { HostRefusal } from './placement.js';
import type { RequestSpec } from './request-spec.js';

/** What a filter says against a host. */
type Refusal = Pick<HostRefusal, 'reason' | 'property'>;

/** One rule of the filter scheduler: a pure function of a host and a request. */
export interface HostFilter {
  /** The original's name of it. */
  readonly name: string;
  /** `placement`: the original lets the placement service leave such hosts out before any filter runs. */
  readonly stage: 'placement' | 'filter';
  /** It reads the aggregates of a host whatever is asked for. */
  readonly readsAggregates?: true;
  /** null when the host passes. */
  refuse(host: HostState, request: RequestSpec): Refusal | null;
}
