/** In what the domains of releases with typed images differ (since Liberty). */
export interface DomainRules {
  /** libvirt from which on an IOMMU is told its address width; 0 for always. */
  readonly iommuWidthSince: number;
  /** Whether every volume's disk has an alias by which it is found again. */
  readonly aliasesVolumes: boolean;
  /** Whether Windows guests get what nested Hyper-V needs: reenlightenment and evmcs. */
  readonly nestsHyperV: boolean;
  /** Whether flavor and image are asked for the width of physical addresses. */
  readonly limitsAddresses: boolean;
  /** Whether the metadata name the root of a boot from a volume, without its id. */
  readonly namesRootVolume: boolean;
  /** Whether a volume of type lun can be booted from; then it has no serial number, which QEMU can't give it. */
  readonly bootsLuns: boolean;
  /** Whether an ISO image is a CD-ROM although its mapping says disk. */
  readonly isoIsCdrom: boolean;
  /** Video model of a guest with SPICE where neither image nor architecture decides. */
  readonly spiceVideo: 'qxl' | null;
  /** Interface models that this release knows besides those of all. */
  readonly newVifModels: readonly string[];
  /** Whether the metadata tell the flavor's id and extra specs and the image with its properties. */
  readonly describesImage: boolean;
  /** Whether a memory balloon gives memory back by itself, and a guest without one is told that it has none. */
  readonly deflatesBalloons: boolean;
  /** Threads for I/O of each guest, pinned where its emulator is. */
  readonly ioThreads: number | null;
  /** Whether a disk of type lun has block sizes, which QEMU's scsi-block refuses. */
  readonly sizesLunBlocks: boolean;
  /** Whether a port of a Linux bridge can be plugged in. */
  readonly plugsLinuxBridges: boolean;
  /** Whether os-vif makes the device of an OVS port that asks for it. */
  readonly makesTaps: boolean;
  /** Whether libvirt is asked for firmware; else Nova names its files. */
  readonly asksForFirmware: boolean;
  /** Whether encryption that the host has locks guest memory, whatever flavor and image say of locking. */
  readonly locksEncryptedGuests: boolean;
  /** Whether virtio devices of an encrypted guest are told to use the IOMMU, and libvirt what encryption takes of addresses. */
  readonly routesEncryptedDevices: boolean;
  /** Whether an encrypted guest may be dumped with VMCoreInfo, which needs memory that the host can read. */
  readonly dumpsEncryptedGuests: boolean;
}
