import type { FlavorFacts, ImageMeta } from '#image-properties';
import type { HardwareFlavor } from './flavor-image.js';
import type { LockedMemoryRule } from './memory.js';
import type { EncryptionModel, MemoryEncryptionRule } from './memory-encryption.js';
import type { FitToHost } from './numa/fit.js';
import type { InstanceNumaTopology } from './numa/topology.js';

type Rule<T> = (flavor: HardwareFlavor, image: ImageMeta) => T;

/** What the API computes of the hardware for a new server, and stores with it. */
export interface ServerHardware {
  numaTopology: InstanceNumaTopology | null;
  pciNumaPolicy: string | null;
}

/** What depends on how memory is encrypted. */
export interface MemoryRules {
  /** The models that flavor and image may name; empty: there is SEV alone, and no property for it. */
  readonly encryptionModels: readonly EncryptionModel[];
  readonly memoryEncryption: MemoryEncryptionRule;
  readonly lockedMemory: LockedMemoryRule;
  readonly numaConstraints: Rule<InstanceNumaTopology | null>;
  /**
   * Whether a flavor and an image go together in all but the NUMA topology, which whoever asks has derived already
   * ({@link serverHardware}).
   *
   * @throws HardwareError 400 at the API
   */
  readonly checkHardwareBesidesNuma: (flavor: FlavorFacts, image: ImageMeta) => void;
  /**
   * Whether a flavor and an image go together, sizes aside: all that a resize of a volume-backed server is asked
   * (nova/compute/api.py _validate_flavor_image_numa_pci).
   *
   * @throws HardwareError 400 at the API
   */
  readonly checkHardware: (flavor: FlavorFacts, image: ImageMeta) => void;
  /**
   * The constraints that the API derives and keeps (nova/compute/api.py _validate_and_build_base_options).
   *
   * @throws HardwareError ImagePCINUMAPolicyForbidden and InvalidPCINUMAAffinity besides those of the NUMA topology: 400 at
   *   the API
   */
  readonly serverHardware: (flavor: FlavorFacts, image: ImageMeta) => ServerHardware;
}

/** The rules of nova/virt/hardware.py in which releases differ. One that a release does not know asks for nothing. */
export interface HardwareRules extends MemoryRules {
  readonly packedRing: Rule<boolean>;
  readonly maxPhysAddrMode: Rule<string | null>;
  readonly statelessFirmware: (image: ImageMeta) => boolean | null;
  readonly soundModel: Rule<string | null>;
  readonly usbModel: Rule<string | null>;
  readonly redirectedUsbPorts: Rule<number>;
  /** Who may read the secret of the guest's TPM, null where the flavor does not say. */
  readonly tpmSecretSecurity: (flavor: HardwareFlavor) => string | null;
  /** Whether a host must be one that keeps the secret so. */
  readonly requiresTpmSecretSecurity: boolean;
  /** Whether a host must have the model of the TPM, too, not its version alone. */
  readonly requiresTpmModel: boolean;
  /** The guest's topology on the nodes of a host, null when it does not fit. */
  readonly fitToHost: FitToHost;
  /** Whether the API takes an extra spec, from 2.86 on. @throws NovaError ValidationError, 400 */
  readonly checkExtraSpec: (name: string, value: string) => void;
}
