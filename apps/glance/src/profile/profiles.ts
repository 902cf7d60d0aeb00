import type { OpenStackRelease } from '#service-process';
import type { GlanceProfile } from './glance-profile.js';
import { icehouseProfile } from './icehouse.profile.js';
import { zedProfile } from './zed.profile.js';

const PROFILES: Readonly<Record<OpenStackRelease, GlanceProfile>> = { icehouse: icehouseProfile, zed: zedProfile };

export function glanceProfile(release: OpenStackRelease): GlanceProfile {
  return PROFILES[release];
}
