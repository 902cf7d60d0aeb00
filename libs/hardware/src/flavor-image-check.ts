import {
  checkImageAgainstFlavorZed,
  type FlavorFacts,
  type ImageCheckOptions,
  type ImageMetadata,
  parseImageMetaAtApi,
} from '#image-properties';
import { realtimeCpus } from './cpu-policy.js';
import { cpuTopologyConstraints } from './cpu-topology.js';
import { pciNumaPolicy, pmuEnabled, serialPortCount, vifMultiqueueEnabled } from './devices.js';
import { memoryEncryption } from './memory.js';
import { numaConstraints } from './numa/constraints.js';
import type { InstanceNumaTopology } from './numa/topology.js';

/**
 * Whether a flavor and an image go together, as the API asks at create, rebuild and resize
 * (nova/compute/api.py _validate_flavor_image_nostatus, zed). An empty image is a boot without one: nothing to check.
 *
 * @throws HardwareError, NovaError (sizes, InvalidRequest for a property that is no valid value): 400 at the API
 */
export function checkFlavorAndImage(flavor: FlavorFacts, image: ImageMetadata, options: ImageCheckOptions = {}): void {
  if (Object.keys(image).length === 0) return;
  checkImageAgainstFlavorZed(image, flavor, options);
  checkHardware(flavor, image);
}

/**
 * The part of {@link checkFlavorAndImage} that looks at no size: all that a resize of a volume-backed server is asked
 * (nova/compute/api.py _validate_flavor_image_numa_pci, zed).
 *
 * @throws HardwareError, NovaError InvalidRequest: 400 at the API
 */
export function checkHardware(flavor: FlavorFacts, image: ImageMetadata): void {
  const meta = parseImageMetaAtApi(image);
  memoryEncryption(flavor, meta);
  pmuEnabled(flavor, meta);
  serialPortCount(flavor, meta);
  realtimeCpus(flavor, meta);
  cpuTopologyConstraints(flavor, meta);
  vifMultiqueueEnabled(flavor, meta);
  numaConstraints(flavor, meta);
}

/** What the API computes of the hardware for a new server, and stores with it. */
export interface ServerHardware {
  numaTopology: InstanceNumaTopology | null;
  pciNumaPolicy: string | null;
}

/**
 * The constraints that the API derives and keeps once {@link checkFlavorAndImage} has passed
 * (nova/compute/api.py _validate_and_build_base_options, zed).
 *
 * @throws HardwareError ImagePCINUMAPolicyForbidden and InvalidPCINUMAAffinity besides those of the check: 400 at the API
 */
export function serverHardware(flavor: FlavorFacts, image: ImageMetadata): ServerHardware {
  const meta = parseImageMetaAtApi(image);
  return { numaTopology: numaConstraints(flavor, meta), pciNumaPolicy: pciNumaPolicy(flavor, meta) };
}
