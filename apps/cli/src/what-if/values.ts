import type { PropertyRow, PropertyType } from '#image-properties';
import { type ReleaseName } from '#releases';
import { vocabulary } from './vocabulary.js';

/** Values to try where the type is plain text: each stands for a kind of value that the rules tell apart. */
const TEXT_SAMPLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['hw_machine_type', ['q35', 'pc', 'virt']],
  ['hw_mem_page_size', ['large', 'any', 'small', '2048']],
  ['hw_cpu_realtime_mask', ['^0', '0-1', '^0-1']],
  ['os_command_line', ['console=ttyS0']],
  ['os_distro', ['fedora22']],
  ['img_root_device_name', ['/dev/vda', '/dev/sda', '/dev/hda']],
  ['hw_auto_disk_config', ['true', 'disabled']],
]);

const SAMPLES: Readonly<Record<PropertyType['kind'], readonly string[]>> = {
  text: ['something'],
  uuid: ['00000000-0000-4000-8000-000000000000'],
  integer: ['1', '2', '4', '0'],
  boolean: ['true', 'false', 'yes'],
  enum: [],
  'version-predicate': ['>=2.6'],
  'list-of-dicts': [],
  indexed: ['0', '1', '0-1', '512', '1024'],
  traits: ['required'],
};

/** Values worth trying for a property: all of an enum that the release has, a few of any other type. */
export function candidateValues(release: ReleaseName, field: string, row: PropertyRow): readonly string[] {
  if (row.type.kind === 'enum') return row.type.values.filter((value) => vocabulary(release).hasValue(row, value));
  return TEXT_SAMPLES.get(field) ?? SAMPLES[row.type.kind];
}

const BOOLEANS: readonly string[] = ['true', 'false'];

/** The values to choose from, null where the type has no list of them. */
export function listedValues(release: ReleaseName, field: string, row: PropertyRow): readonly string[] | null {
  if (row.type.kind === 'boolean') return BOOLEANS;
  return row.type.kind === 'enum' ? candidateValues(release, field, row) : null;
}

/** What a property may hold, in words. */
export function allowedInWords(release: ReleaseName, field: string, row: PropertyRow): string {
  const { type } = row;
  switch (type.kind) {
    case 'enum':
      return `one of ${candidateValues(release, field, row).join(', ')}`;
    case 'integer': {
      const bounds = [
        type.minimum === undefined ? '' : ` from ${type.minimum}`,
        type.maximum === undefined ? '' : ` to ${type.maximum}`,
      ];
      return `a whole number${type.unit === undefined ? '' : ` of ${type.unit}`}${bounds.join('')}`;
    }
    case 'boolean':
      return 'true or false';
    case 'uuid':
      return 'a UUID';
    case 'version-predicate':
      return 'comparisons with versions, such as >=2.6,<3.0';
    case 'indexed':
      return type.element === 'cpu-set' ? 'CPU numbers, such as 0-3,^2' : `a whole number of ${type.unit ?? 'units'}`;
    case 'list-of-dicts':
      return 'a list of dictionaries';
    case 'traits':
      return 'required';
    case 'text':
      return 'text';
  }
}
