/** Which servers can be rescued (nova/compute/api.py rescue). */
export interface RescueProfile {
  /** Whether a server with a root volume can be, by an image that says on which bus and as which device (compute API 2.87). */
  readonly keepsDevices: boolean;
  /** Whether an image that maps block devices is refused. */
  readonly refusesMappings: boolean;
  /** Whether a vTPM keeps from it (reject_vtpm_instances). */
  readonly refusesVtpm: boolean;
}
