import { realtimeCpus } from './cpu-policy.js';
import { cpuTopologyConstraints } from './cpu-topology.js';
import { pciNumaPolicy, pmuEnabled, serialPortCount, vifMultiqueueEnabled } from './devices.js';
import type { MemoryRules } from './hardware-rules.js';
import { type LockedMemoryRules, lockedMemoryRule } from './memory.js';
import { type EncryptionRules, memoryEncryptionRule } from './memory-encryption.js';
import { numaConstraintsRule } from './numa/constraints.js';
import type { InstanceNumaTopology } from './numa/topology.js';

/** What the API computes of the hardware for a new server, and stores with it. */
export interface ServerHardware {
  numaTopology: InstanceNumaTopology | null;
  pciNumaPolicy: string | null;
}

/** Where releases differ in how memory is encrypted and locked. */
export interface MemoryChanges extends EncryptionRules, Pick<LockedMemoryRules, 'refusalCode'> {
  /** Whether encryption that needs locked memory locks it. */
  readonly locksEncrypted: boolean;
}

/** All rules that ask how memory is encrypted, by the release's rule. */
export function memoryRules({ locksEncrypted, refusalCode, ...rules }: MemoryChanges): MemoryRules {
  const memoryEncryption = memoryEncryptionRule(rules);
  const lockedMemory = lockedMemoryRule({ followsEncryption: locksEncrypted ? memoryEncryption : null, refusalCode });
  const numaConstraints = numaConstraintsRule(lockedMemory);
  const checkHardwareBesidesNuma: MemoryRules['checkHardwareBesidesNuma'] = (flavor, image) => {
    memoryEncryption(flavor, image);
    pmuEnabled(flavor, image);
    serialPortCount(flavor, image);
    realtimeCpus(flavor, image);
    cpuTopologyConstraints(flavor, image);
    vifMultiqueueEnabled(flavor, image);
  };
  return {
    encryptionModels: rules.models,
    memoryEncryption,
    lockedMemory,
    numaConstraints,
    checkHardwareBesidesNuma,
    checkHardware: (flavor, image) => {
      checkHardwareBesidesNuma(flavor, image);
      numaConstraints(flavor, image);
    },
    serverHardware: (flavor, image) => ({
      numaTopology: numaConstraints(flavor, image),
      pciNumaPolicy: pciNumaPolicy(flavor, image),
    }),
  };
}
