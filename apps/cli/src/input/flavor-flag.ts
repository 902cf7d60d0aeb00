import type { FlavorFacts } from '#image-properties';
import { UsageError } from '../support/usage-error.js';
import { keyValueList, wholeNumber } from './key-value.js';

const FLAG = '--flavor';
const EXAMPLE = 'vcpus=2,ram=2048,disk=20';

interface NumberField {
  readonly field: 'vcpus' | 'memory_mb' | 'root_gb' | 'ephemeral_gb' | 'swap';
  readonly unit: string;
  readonly minimum?: number;
}

/** Names of `openstack flavor create`, and those of the table nova.flavors. */
const NUMBERS: ReadonlyMap<string, NumberField> = new Map<string, NumberField>([
  ['vcpus', { field: 'vcpus', unit: 'CPUs', minimum: 1 }],
  ['ram', { field: 'memory_mb', unit: 'MiB', minimum: 1 }],
  ['memory_mb', { field: 'memory_mb', unit: 'MiB', minimum: 1 }],
  ['disk', { field: 'root_gb', unit: 'GiB' }],
  ['root_gb', { field: 'root_gb', unit: 'GiB' }],
  ['ephemeral', { field: 'ephemeral_gb', unit: 'GiB' }],
  ['ephemeral_gb', { field: 'ephemeral_gb', unit: 'GiB' }],
  ['swap', { field: 'swap', unit: 'MiB' }],
]);

/** `--flavor vcpus=2,ram=2048,disk=20,ephemeral=0,swap=0,name=m1.small`. @throws UsageError */
export function flavorFromFlag(text: string): Partial<FlavorFacts> {
  const flavor: Partial<FlavorFacts> = {};
  for (const [name, value] of keyValueList(FLAG, text, EXAMPLE)) {
    const number = NUMBERS.get(name);
    if (number !== undefined) flavor[number.field] = wholeNumber(FLAG, name, value, number.unit, number.minimum);
    else if (name === 'name') flavor.name = value;
    else
      throw new UsageError(
        FLAG,
        name,
        `a flavor has ${['name', ...NUMBERS.keys()].join(', ')}; give ${FLAG} ${EXAMPLE}`,
      );
  }
  return flavor;
}
