import { PROPERTY_ROWS, type PropertyRow } from '#image-properties';
import { simulateBoot } from '../../../apps/cli/src/boot/simulate-boot.js';
import { bootInputFrom } from '../../../apps/cli/src/input/boot-input-from.js';
import { refusals } from '../../../apps/cli/src/lint/refusals.js';

/** An image and a flavor that may not go together. */
export interface RefusalCase {
  readonly properties: Readonly<Record<string, string>>;
  /** MiB and GiB. */
  readonly min_ram?: number;
  readonly min_disk?: number;
  readonly extra_specs?: Readonly<Record<string, string>>;
}

/** A value that most types refuse; numbers are also tried with one that none should have. */
function valuesOf({ type }: PropertyRow): readonly string[] {
  return type.kind === 'integer' || type.kind === 'indexed' ? ['nosuch', '-1'] : ['nosuch'];
}

const ofEach: readonly RefusalCase[] = [...PROPERTY_ROWS].flatMap(([field, row]) => {
  const name = row.type.kind === 'indexed' ? `${field}.0` : field;
  return valuesOf(row).map((value) => ({ properties: { [name]: value } }));
});

const TOGETHER: readonly RefusalCase[] = [
  { properties: { hw_disk_bus: 'nosuch' }, min_ram: 9999 },
  { properties: { img_config_drive: 'true' }, min_disk: 99 },
  { properties: {}, min_ram: 9999, min_disk: 99 },
  { properties: {}, min_disk: 99 },
  { properties: { hw_cpu_policy: 'dedicated' }, min_ram: 9999, extra_specs: { 'hw:cpu_policy': 'shared' } },
  { properties: { hw_pmu: 'true', hw_mem_page_size: 'large' }, extra_specs: { 'hw:pmu': 'false' } },
  { properties: { hw_pmu: 'true' }, min_disk: 99, extra_specs: { 'hw:pmu': 'false' } },
  { properties: { hw_mem_encryption: 'true' }, min_ram: 9999 },
  { properties: { hw_mem_encryption: 'true', hw_mem_page_size: '1GB' } },
  { properties: { hw_cpu_cores: '2', hw_cpu_max_cores: '1', hw_cpu_thread_policy: 'require' } },
  { properties: { hw_pci_numa_affinity_policy: 'legacy' }, extra_specs: { 'hw:pci_numa_affinity_policy': 'required' } },
  { properties: { hw_serial_port_count: '4' }, extra_specs: { 'hw:serial_port_count': '2' } },
  { properties: { hw_ephemeral_encryption: 'true' }, extra_specs: { 'hw:ephemeral_encryption': 'false' } },
  { properties: { cinder_encryption_key_id: 'x' }, min_ram: 9999 },
  { properties: { auto_disk_config: 'disabled', hw_vif_model: 'nosuch' } },
  { properties: { hw_disk_bus: 'scsi' } },
];

export const REFUSAL_CASES: readonly RefusalCase[] = [...ofEach, ...TOGETHER];

/** The flavor of every case, with what the case lays over it. */
const CASE_FLAVOR = { memory_mb: 512, vcpus: 1, root_gb: 1, ephemeral_gb: 0, swap: 0 };

/** What the command says of the server: status and text of the refusal, by `dry-run` and by `lint`; null where the API takes it. */
export function saidByCommand(
  { extra_specs = {}, ...given }: RefusalCase,
  flavorName: string,
  image: Readonly<Record<string, unknown>>,
) {
  const document = {
    image: { ...image, properties: { ...given.properties } },
    flavor: { ...CASE_FLAVOR, name: flavorName, extra_specs },
  };
  const input = bootInputFrom(document, {}, 'zed');
  const { refusal } = simulateBoot(input);
  const dryRun = refusal?.stage === 'api' ? ([refusal.status, refusal.message] as const) : null;
  const lint = () =>
    refusals(input).findings.flatMap(({ error }) =>
      error?.stage === 'api' ? [[error.status, error.message] as const] : [],
    );
  return { dryRun, lint };
}
