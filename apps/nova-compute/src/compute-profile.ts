/** External events that a host acts on by itself; any other wakes who waits for it. */
export type HandledEvent = 'network-changed' | 'network-vif-deleted' | 'volume-extended' | 'power-update';

/** In what nova-compute differs between releases, beside the rules of `propertyFlow`, `guestRules` and `moveMessages`. */
export interface ComputeProfile {
  /** Whether the roles of whoever boots a server are kept with it, in `boot_roles` (nova/compute/manager.py _do_build_and_run_instance). */
  readonly keepsBootRoles: boolean;
  /** Whether a suspended server remembers its vm_state from before as `old_vm_state` (nova/compute/manager.py suspend_instance). */
  readonly keepsSuspendedState: boolean;
  /** Whether `suspend.start` and `suspend.end` are told (and so of resumes), or one `suspend` afterwards. */
  readonly notifiesSuspensionPhases: boolean;
  /** Whether a rebuild that fails is told as `rebuild.error`. */
  readonly notifiesFailedRebuild: boolean;
  /**
   * Whether a resize may go to a smaller root disk where the server's own is a volume, else the flavors alone are looked at
   * (nova/virt/libvirt/driver.py migrate_disk_and_power_off).
   */
  readonly shrinksVolumeBackedRoots: boolean;
  /** Whether the destination of a live migration puts its own addresses and CPUs into the document. */
  readonly adaptsMigratedDocuments: boolean;
  /** Whether a rescue image must be there; else what the server remembers of its own will do (_get_rescue_image). */
  readonly requiresRescueImage: boolean;
  /** Whether the guest is powered off before it is rescued (nova/compute/manager.py rescue_instance). */
  readonly powersOffToRescue: boolean;
  /** Whether a server whose rescue fails is in ERROR, else as it was. */
  readonly failedRescueIsError: boolean;
  /** Whether the fault of a build keeps the words in which a block device was refused (nova/compute/manager.py _prep_block_device). */
  readonly tellsWhyNoBlockDevice: boolean;
  /** nova/compute/manager.py external_instance_event. */
  readonly handledEvents: readonly HandledEvent[];
  /** Whether a host reports its NUMA nodes (`compute_nodes.numa_topology`). */
  readonly reportsNumaTopology: boolean;
}

/** Nest token of the running release's {@link ComputeProfile}. */
export const COMPUTE_PROFILE = Symbol('COMPUTE_PROFILE');
