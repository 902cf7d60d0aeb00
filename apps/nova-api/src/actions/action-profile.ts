import type { ReleaseName } from '#image-properties';

/** In what the releases' server actions differ, beside the rules of the flow. */
export interface ActionProfile {
  /** Whether lock, unlock and resetState leave rows in `instance_actions` (since 2018). */
  readonly logsAdminActions: boolean;
  /** Whether the libvirt driver can set passwords (since 2015, by the QEMU guest agent). */
  readonly setsPasswords: boolean;
}

const PROFILES: Readonly<Record<ReleaseName, ActionProfile>> = {
  icehouse: { logsAdminActions: false, setsPasswords: false },
  zed: { logsAdminActions: true, setsPasswords: true },
};

export function actionProfile(release: ReleaseName): ActionProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link ActionProfile}. */
export const ACTION_PROFILE = Symbol('ACTION_PROFILE');
