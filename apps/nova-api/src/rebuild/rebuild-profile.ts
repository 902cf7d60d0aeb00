/** What the API and the conductor do in a rebuild (nova/compute/api.py and nova/conductor/manager.py rebuild_instance). */
export interface RebuildProfile {
  /** Whether the conductor has a part in it, and tells so. */
  readonly isScheduled: boolean;
  /** Whether a root volume's own size is what the image must fit; else the flavor's. */
  readonly sizesByRootVolume: boolean;
  /** Whether the image that a root volume was made from is the server's: its image_ref stays empty, and another image is refused. */
  readonly comparesVolumeImage: boolean;
  /** Whether the new image may not change the NUMA topology (_validate_numa_rebuild). */
  readonly checksNuma: boolean;
  /** Whether the server's volumes must be in use (_check_volume_status). */
  readonly checksVolumes: boolean;
  /** Whether a server with a vTPM is refused: its secrets would not outlive the rebuild (reject_vtpm_instances). */
  readonly refusesVtpm: boolean;
  /** Whether Cinder can write another image over a root volume (compute API 2.93). */
  readonly reimagesVolumes: boolean;
}
