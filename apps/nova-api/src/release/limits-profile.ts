import { type ReleaseName } from '#releases';

/** In what `GET /limits` differs between releases, beside microversions. */
export interface LimitsProfile {
  readonly hasServerGroups: boolean;
  /** The rule by which only administrators ask about another project. */
  readonly otherProject: string;
}

const PROFILES: Readonly<Record<ReleaseName, LimitsProfile>> = {
  icehouse: { hasServerGroups: false, otherProject: 'compute_extension:used_limits_for_admin' },
  zed: { hasServerGroups: true, otherProject: 'os_compute_api:limits:other_project' },
};

export function limitsProfile(release: ReleaseName): LimitsProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link LimitsProfile}. */
export const LIMITS_PROFILE = Symbol('LIMITS_PROFILE');
