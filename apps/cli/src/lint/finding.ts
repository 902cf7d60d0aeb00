/** What a finding is about. */
export type FindingCode =
  | 'unknown-property'
  | 'not-read-by-release'
  | 'alias'
  | 'alias-shadowed'
  | 'value-refused'
  | 'value-ignored'
  | 'value-misread'
  | 'value-cut'
  | 'name-too-long'
  | 'refused-by-glance'
  | 'no-effect'
  | 'needs-extra-spec'
  | 'flavor-conflict'
  | 'property-conflict'
  | 'boot-refused'
  | 'differs-by-release';

/** `error`: the server does not come up, or not with this image. `warning`: it does, but not as the property says. */
export type Level = 'error' | 'warning' | 'note';

/** One thing that is worth knowing about an image. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  /** Name of the property, as the image has it; absent for a finding about the server. */
  readonly property?: string;
  readonly value?: unknown;
  readonly message: string;
  /** What would be right. */
  readonly advice?: string;
  /** OpenStack's own words, where a rule refuses. */
  readonly error?: {
    readonly class: string;
    readonly message: string;
    readonly stage: string;
    readonly status: number | null;
  };
}

const ORDER: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Errors first; within a level in the order in which they were found. */
export function byLevel<F extends Finding>(findings: readonly F[]): F[] {
  return [...findings].sort((left, right) => ORDER[left.level] - ORDER[right.level]);
}
