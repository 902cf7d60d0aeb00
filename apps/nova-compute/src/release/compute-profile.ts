import { type ReleaseName } from '#releases';

/** External events that a host acts on by itself; any other wakes who waits for it. */
export type HandledEvent = 'network-changed' | 'network-vif-deleted' | 'volume-extended' | 'power-update';

/** In what nova-compute differs between releases, beside the rules of `propertyFlow` and `renderDomain`. */
export interface ComputeProfile {
  /**
   * Whether a server's image is looked up in Glance when its domain is made again, and overlays what system_metadata
   * remembers (nova/compute/utils.py get_image_metadata, 2014.1). Later releases read system_metadata alone.
   */
  readonly readsImageNow: boolean;
  /** Whether the roles of whoever boots a server are kept with it, in `boot_roles` (nova/compute/manager.py _do_build_and_run_instance, since Train). */
  readonly keepsBootRoles: boolean;
  /** nova/compute/manager.py suspend_instance and resume_instance. */
  readonly suspension: {
    /** Whether system_metadata remembers the vm_state from before as `old_vm_state`. */
    readonly keepsOldState: boolean;
    /** `suspend.start` and `suspend.end`, or one `suspend` afterwards. */
    readonly notifiesPhases: boolean;
  };
  /** Whether a rebuild that fails is told as `rebuild.error`. */
  readonly notifiesFailedRebuild: boolean;
  /**
   * Whether a resize may go to a smaller root disk where the server's own is a volume. 2014.1 looks at the flavors alone
   * (nova/virt/libvirt/driver.py migrate_disk_and_power_off).
   */
  readonly shrinksVolumeBackedRoots: boolean;
  /** Whether the destination of a live migration puts its own addresses and CPUs into the document (since Juno). */
  readonly adaptsMigratedDocuments: boolean;
  /** nova/compute/manager.py rescue_instance. */
  readonly rescue: {
    /** Whether the rescue image must be there; else what the server remembers of its own will do. */
    readonly needsImage: boolean;
    /** Whether the guest is powered off first, and a server whose rescue fails is in ERROR. */
    readonly endsGuestFirst: boolean;
  };
  /** Whether a host that starts pins defaults that its servers have no rows for (since Yoga). */
  readonly pinsDefaults: boolean;
  /** Whether the fault of a build keeps the words in which a block device was refused (nova/compute/manager.py _prep_block_device, since Ocata). */
  readonly tellsWhyNoBlockDevice: boolean;
  /** nova/compute/manager.py external_instance_event. */
  readonly handledEvents: readonly HandledEvent[];
}

const PROFILES: Readonly<Record<ReleaseName, ComputeProfile>> = {
  icehouse: {
    readsImageNow: true,
    keepsBootRoles: false,
    suspension: { keepsOldState: false, notifiesPhases: false },
    notifiesFailedRebuild: false,
    shrinksVolumeBackedRoots: false,
    adaptsMigratedDocuments: false,
    rescue: { needsImage: false, endsGuestFirst: false },
    pinsDefaults: false,
    tellsWhyNoBlockDevice: false,
    handledEvents: ['network-changed'],
  },
  zed: {
    readsImageNow: false,
    keepsBootRoles: true,
    suspension: { keepsOldState: true, notifiesPhases: true },
    notifiesFailedRebuild: true,
    shrinksVolumeBackedRoots: true,
    adaptsMigratedDocuments: true,
    rescue: { needsImage: true, endsGuestFirst: true },
    pinsDefaults: true,
    tellsWhyNoBlockDevice: true,
    handledEvents: ['network-changed', 'network-vif-deleted', 'volume-extended', 'power-update'],
  },
};

export function computeProfile(release: ReleaseName): ComputeProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link ComputeProfile}. */
export const COMPUTE_PROFILE = Symbol('COMPUTE_PROFILE');
