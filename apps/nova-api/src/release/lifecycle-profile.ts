import { type ReleaseName } from '#releases';

/** In what the lives of servers differ between releases at the API, beside the rules of the flow. */
export interface LifecycleProfile {
  /** Whether lock, unlock and resetState leave rows in `instance_actions` (since 2018). */
  readonly logsAdminActions: boolean;
  /** Whether the libvirt driver can set passwords (since 2015, by the QEMU guest agent). */
  readonly setsPasswords: boolean;
  /** Whether a server with a root volume can be rescued, by an image that says how (since Ussuri); and a vTPM keeps from it. */
  readonly rescuesVolumes: boolean;
  /** What the API does with volumes and the conductor in a rebuild (nova/compute/api.py rebuild). */
  readonly rebuild: {
    /** Whether a root volume is known as one: its server keeps an empty image_ref, and its image is compared and written. */
    readonly knowsRootVolumes: boolean;
    /** Whether the volumes must be in use, and the image may not change the NUMA topology. */
    readonly checksVolumesAndNuma: boolean;
    /** Whether the conductor has a part in it, and tells so. */
    readonly isScheduled: boolean;
  };
}

const PROFILES: Readonly<Record<ReleaseName, LifecycleProfile>> = {
  icehouse: {
    logsAdminActions: false,
    setsPasswords: false,
    rescuesVolumes: false,
    rebuild: { knowsRootVolumes: false, checksVolumesAndNuma: false, isScheduled: false },
  },
  zed: {
    logsAdminActions: true,
    setsPasswords: true,
    rescuesVolumes: true,
    rebuild: { knowsRootVolumes: true, checksVolumesAndNuma: true, isScheduled: true },
  },
};

export function lifecycleProfile(release: ReleaseName): LifecycleProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link LifecycleProfile}. */
export const LIFECYCLE_PROFILE = Symbol('LIFECYCLE_PROFILE');
