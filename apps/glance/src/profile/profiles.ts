import { type ReleaseName } from '#releases';

import type { GlanceProfile } from './glance-profile.js';
import { icehouseProfile } from './icehouse.profile.js';
import { zedProfile } from './zed.profile.js';

const PROFILES: Readonly<Record<ReleaseName, GlanceProfile>> = { icehouse: icehouseProfile, zed: zedProfile };

export function glanceProfile(release: ReleaseName): GlanceProfile {
  return PROFILES[release];
}
