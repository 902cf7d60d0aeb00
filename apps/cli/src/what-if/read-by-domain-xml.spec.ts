import { describe, expect, it } from '@jest/globals';
import { PROPERTY_ROWS, type PropertyRow, propertyFlow } from '#image-properties';
import { RELEASES, type ReleaseName } from '#releases';
import type { BootInput } from '../boot/boot-input.js';
import { simulateBoot } from '../boot/simulate-boot.js';
import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import { companionsOf } from './companions.js';
import { candidateValues } from './values.js';
import { withProperty } from './variants.js';
import { vocabulary } from './vocabulary.js';

const xmlOf = (input: BootInput): string | null => simulateBoot(input).domain?.xml ?? null;

/** Whether a value of the property makes another document than none does. */
function changesDocument(base: BootInput, name: string, values: readonly string[]): boolean {
  const without = xmlOf(base);
  return (
    without !== null &&
    values.some((value) => {
      const made = xmlOf(withProperty(name, value)(base));
      return made !== null && made !== without;
    })
  );
}

/** Rows that are read for the domain in a release, by the name that it reads. */
function rowsReadFor(release: ReleaseName): [name: string, field: string, row: PropertyRow][] {
  const { nameOf, consumersOf } = vocabulary(release);
  return [...PROPERTY_ROWS].flatMap(([field, row]) => {
    const name = nameOf(field, row);
    return name === null || !consumersOf(row).includes('domain XML') ? [] : [[name, field, row]];
  });
}

/** Rows of which the catalogue itself says that nothing made of the reference host reads them. */
const UNREAD: ReadonlySet<string> = new Set([
  // Decides where libosinfo is installed: no host here has it.
  'os_distro',
]);
const UNREAD_THEN = /^never evaluated/;

const UEFI = { hw_firmware_type: 'uefi', hw_machine_type: 'q35' };
const nodes = (cpus: readonly [string, string], memory: readonly [string, string]) => ({
  flavor: { vcpus: 4 },
  properties: {
    hw_numa_nodes: '2',
    'hw_numa_cpus.0': cpus[0],
    'hw_numa_cpus.1': cpus[1],
    'hw_numa_mem.0': memory[0],
    'hw_numa_mem.1': memory[1],
  },
});

/** Rows that need more than one thing beside them: two boots that differ in the row's property alone. */
const PAIRS: Readonly<Record<string, readonly [BootDocument, BootDocument]>> = {
  hw_cpu_max_threads: beside(
    { flavor: { vcpus: 4, extra_specs: { 'hw:cpu_threads': '4' } } },
    { hw_cpu_max_threads: '2' },
  ),
  hw_cpu_realtime_mask: beside(
    {
      flavor: {
        vcpus: 4,
        extra_specs: {
          'hw:cpu_policy': 'dedicated',
          'hw:cpu_realtime': 'true',
          'hw:emulator_threads_policy': 'isolate',
        },
      },
    },
    { hw_cpu_realtime_mask: '^0' },
  ),
  hw_floppy_bus: beside(
    { boot: { from: 'image', data_volumes: [{ device_type: 'floppy' }] } },
    { hw_floppy_bus: 'usb' },
  ),
  hw_locked_memory: beside({ flavor: { extra_specs: { 'hw:mem_page_size': 'large' } } }, { hw_locked_memory: 'true' }),
  hw_mem_encryption: beside({ host: { amd_sev: true }, properties: UEFI }, { hw_mem_encryption: 'true' }),
  hw_mem_encryption_model: beside(
    { host: { amd_sev: true, amd_sev_es: true }, properties: { ...UEFI, hw_mem_encryption: 'true' } },
    { hw_mem_encryption_model: 'amd-sev-es' },
  ),
  hw_numa_cpus: [nodes(['0', '1-3'], ['1024', '1024']), nodes(['0-1', '2-3'], ['1024', '1024'])],
  hw_numa_mem: [nodes(['0', '1-3'], ['1024', '1024']), nodes(['0', '1-3'], ['512', '1536'])],
  hw_rescue_bus: beside({ path: 'rescue' }, { hw_rescue_bus: 'usb' }),
  hw_rescue_device: beside({ path: 'rescue' }, { hw_rescue_device: 'cdrom' }),
  os_secure_boot: beside({ properties: UEFI }, { os_secure_boot: 'required' }),
};

function beside(base: BootDocument, properties: Record<string, string>): [BootDocument, BootDocument] {
  return [base, { ...base, properties: { ...base.properties, ...properties } }];
}

describe.each(RELEASES)('every row read for the domain XML under %s', (release) => {
  const base = bootInputFrom({}, {}, release);
  const rows = rowsReadFor(release).filter(
    ([, field, { before }]) =>
      !UNREAD.has(field) && !(propertyFlow(release).typed === null && UNREAD_THEN.test(before?.note ?? '')),
  );

  it.each(rows)('%s changes some document', (name, field, row) => {
    const [less, more] = (PAIRS[field] ?? []).map((document) => xmlOf(bootInputFrom(document, {}, release)));
    if (less !== undefined) {
      expect([less, more]).toEqual([expect.any(String), expect.any(String)]);
      expect(more).not.toBe(less);
      return;
    }
    const values = candidateValues(release, field, row);
    const isRead =
      changesDocument(base, name, values) ||
      companionsOf(base, name, row, values[0]).some(({ apply }) => changesDocument(apply(base), name, values));
    expect(isRead).toBe(true);
  });
});
