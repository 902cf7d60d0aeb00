import type { FlavorFacts, ImageMeta } from '#image-properties';
import { realtimeCpus } from './cpu-policy.js';
import { cpuTopologyConstraints } from './cpu-topology.js';
import { pciNumaPolicy, pmuEnabled, serialPortCount, vifMultiqueueEnabled } from './devices.js';
import { memoryEncryption } from './memory.js';
import { numaConstraints } from './numa/constraints.js';
import type { InstanceNumaTopology } from './numa/topology.js';

/**
 * Whether a flavor and an image go together in all but the NUMA topology, which whoever asks has derived already
 * ({@link serverHardware}).
 *
 * @throws HardwareError 400 at the API
 */
export function checkHardwareBesidesNuma(flavor: FlavorFacts, image: ImageMeta): void {
  memoryEncryption(flavor, image);
  pmuEnabled(flavor, image);
  serialPortCount(flavor, image);
  realtimeCpus(flavor, image);
  cpuTopologyConstraints(flavor, image);
  vifMultiqueueEnabled(flavor, image);
}

/**
 * Whether a flavor and an image go together, sizes aside: all that a resize of a volume-backed server is asked
 * (nova/compute/api.py _validate_flavor_image_numa_pci).
 *
 * @throws HardwareError 400 at the API
 */
export function checkHardware(flavor: FlavorFacts, image: ImageMeta): void {
  checkHardwareBesidesNuma(flavor, image);
  numaConstraints(flavor, image);
}

/** What the API computes of the hardware for a new server, and stores with it. */
export interface ServerHardware {
  numaTopology: InstanceNumaTopology | null;
  pciNumaPolicy: string | null;
}

/**
 * The constraints that the API derives and keeps (nova/compute/api.py _validate_and_build_base_options).
 *
 * @throws HardwareError ImagePCINUMAPolicyForbidden and InvalidPCINUMAAffinity besides those of the NUMA topology: 400 at
 *   the API
 */
export function serverHardware(flavor: FlavorFacts, image: ImageMeta): ServerHardware {
  return { numaTopology: numaConstraints(flavor, image), pciNumaPolicy: pciNumaPolicy(flavor, image) };
}
