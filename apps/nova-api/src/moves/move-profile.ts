import { type ReleaseName } from '#releases';

/** What a release's API says of a move, and what it asks. */
export interface MoveProfile {
  /** Whether a server's image is looked up in Glance before a destination is chosen (nova/conductor/manager.py _cold_migrate, 2014.1). */
  readonly readsImageNow: boolean;
  /** Whether the new flavor is checked against the image that the server remembers. */
  readonly checksFlavor: boolean;
  /** Whether a server on a host that is down can not be resized. */
  readonly needsSourceUp: boolean;
  /** Whether a resize writes `image_base_image_ref` anew. */
  readonly namesBaseImage: boolean;
  /** `instance_actions.action` of a cold migration. */
  readonly migrateAction: 'migrate' | 'resize';
  /** Whether a task under way is no hindrance to an evacuation: its host is gone. */
  readonly evacuatesInAnyTask: boolean;
  /** Rows of system_metadata that go when a resize is confirmed. */
  readonly confirmedRows: readonly string[];
  readonly sameFlavor: string;
  flavorNotFound(flavorRef: string): string;
}

const PROFILES: Readonly<Record<ReleaseName, MoveProfile>> = {
  // nova/api/openstack/compute/servers.py _resize, nova/compute/api.py resize (2014.1)
  icehouse: {
    readsImageNow: true,
    checksFlavor: false,
    needsSourceUp: false,
    namesBaseImage: false,
    migrateAction: 'resize',
    evacuatesInAnyTask: false,
    confirmedRows: ['old_vm_state'],
    sameFlavor: 'Resize requires a flavor change.',
    flavorNotFound: () => 'Unable to locate requested flavor.',
  },
  // nova/compute/api.py resize (26.2). Its old_vm_state outlives the confirmation, as a running cloud shows.
  zed: {
    readsImageNow: false,
    checksFlavor: true,
    needsSourceUp: true,
    namesBaseImage: true,
    migrateAction: 'migrate',
    evacuatesInAnyTask: true,
    confirmedRows: [],
    sameFlavor: 'When resizing, instances must change flavor!',
    flavorNotFound: (flavorRef) => `Flavor ${flavorRef} could not be found.`,
  },
};

export function moveProfile(release: ReleaseName): MoveProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link MoveProfile}. */
export const MOVE_PROFILE = Symbol('MOVE_PROFILE');
