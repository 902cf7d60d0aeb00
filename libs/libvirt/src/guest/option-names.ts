import { type ReleaseName } from '#releases';

import { ICEHOUSE_OPTION_NAMES } from './icehouse/options.js';
import { ZED_OPTION_NAMES } from './zed/options.js';

const NAMES: Readonly<Record<ReleaseName, readonly string[]>> = {
  icehouse: ICEHOUSE_OPTION_NAMES,
  zed: ZED_OPTION_NAMES,
};

/** Options of a release's nova.conf that domains depend on, as `group.name`. */
export function guestOptionNames(release: ReleaseName): readonly string[] {
  return NAMES[release];
}
