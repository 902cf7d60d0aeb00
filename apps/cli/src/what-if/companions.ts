import { PROPERTY_ROWS, type Precedence, type PropertyRow, pythonText, userKeyed } from '#image-properties';
import type { BootInput } from '../boot/boot-input.js';
import { candidateValues } from './values.js';
import { type Change, decidingProperties, withExtraSpec, withFlavor, withProperty } from './variants.js';
import { vocabulary } from './vocabulary.js';

/** Something that may be missing beside a property. */
export interface Companion {
  readonly kind: 'property' | 'replacement' | 'extra spec' | 'kernel' | 'server' | 'flavor' | 'image' | 'host';
  /** `image property hw_disk_bus=scsi` */
  readonly text: string;
  readonly apply: Change;
}

/** Every property of the release with each of its values: to add it, or to have it in place of what is set. */
function propertyCompanions(input: BootInput, except: string): Companion[] {
  const { release } = input;
  const set = decidingProperties(input);
  return [...PROPERTY_ROWS].flatMap(([field, row]) => {
    const name = vocabulary(release).nameOf(field, row);
    if (name === null || name === except || row.type.kind === 'indexed' || row.type.kind === 'traits') return [];
    const instead = Object.hasOwn(set, name) ? ` in place of ${pythonText(set[name], 3)}` : '';
    return candidateValues(release, field, row)
      .filter((value) => value !== set[name])
      .map(
        (value): Companion => ({
          kind: instead === '' ? 'property' : 'replacement',
          text: `image property ${name}=${value}${instead}`,
          apply: withProperty(name, value),
        }),
      );
  });
}

const SPEC_VALUES = ['true', 'large', 'any', 'dedicated', '1', '16', '1024'];
/** Where the flavor's value has to fit the image's, any other one is a conflict. */
const OWN_VALUE_ONLY: ReadonlySet<Precedence | undefined> = new Set<Precedence>([
  'must agree',
  'both refused',
  'either enables',
  'policy rules',
]);

function specValues(row: PropertyRow, name: string, own: readonly string[]): readonly string[] {
  const isCounterpart = row.extraSpec?.names[0] === name;
  return isCounterpart && OWN_VALUE_ONLY.has(row.extraSpec?.precedence) ? own : [...new Set([...own, ...SPEC_VALUES])];
}

/** The extra specs that the catalogue names beside a property; the property's own value is tried first. */
function extraSpecCompanions(input: BootInput, row: PropertyRow, value: unknown): Companion[] {
  const own = typeof value === 'string' && value !== '' ? [value] : [];
  return (row.extraSpec?.names ?? []).flatMap((name) =>
    Object.hasOwn(input.flavor.extra_specs, name)
      ? []
      : specValues(row, name, own).map(
          (text): Companion => ({
            kind: 'extra spec',
            text: `extra spec ${name}=${text}`,
            apply: withExtraSpec(name, text),
          }),
        ),
  );
}

/** Options that switch on what some properties describe. */
const HOST_OPTIONS: readonly (readonly [option: string, value: string])[] = [
  ['serial_console.enabled', 'true'],
  ['spice.enabled', 'true'],
  ['DEFAULT.pointer_model', 'ps2mouse'],
  ['libvirt.virt_type', 'kvm'],
];

/** All models of memory encryption at once, which no real host has: whichever is asked for is there. */
const ENCRYPTING_HOST = { amd_sev: true, amd_sev_es: true, amd_sev_snp: true, intel_tdx: true };

function serverCompanions({ flavor, boot }: BootInput): Companion[] {
  const companions: Companion[] = [
    {
      kind: 'server',
      text: 'a config drive',
      apply: (input) => ({ ...input, instance: { ...input.instance, config_drive: 'True' } }),
    },
    {
      kind: 'kernel',
      text: 'a kernel of its own (kernel_id)',
      apply: (input) => ({
        ...input,
        instance: { ...input.instance, kernel_id: 'a0000000-0000-4000-8000-000000000001' },
      }),
    },
  ];
  for (const [option, value] of HOST_OPTIONS) {
    companions.push({
      kind: 'host',
      text: `${option}=${value} in nova.conf of the compute host`,
      apply: (input) => ({ ...input, config: userKeyed(input.config, { [option]: value }) }),
    });
  }
  companions.push(
    flavor.vcpus < 2
      ? { kind: 'flavor', text: 'a flavor with more than one vCPU', apply: withFlavor({ vcpus: 2 }) }
      : { kind: 'server', text: 'a larger flavor', apply: withFlavor({ vcpus: flavor.vcpus * 4 }) },
  );
  companions.push({
    kind: 'host',
    text: 'a compute host that can encrypt memory',
    apply: (input) => ({ ...input, host: { ...input.host, ...ENCRYPTING_HOST } }),
  });
  if (boot.from === 'image') {
    companions.push({
      kind: 'image',
      text: 'an image of disk format iso',
      apply: (input) => ({ ...input, image: Object.assign(userKeyed(), input.image, { disk_format: 'iso' }) }),
    });
  }
  return companions;
}

/** Words of a name that say what it is about. */
function topics(text: string): Set<string> {
  const general = new Set([
    'hw',
    'os',
    'img',
    'model',
    'type',
    'image',
    'property',
    'extra',
    'spec',
    'a',
    'of',
    'true',
    'policy',
  ]);
  return new Set(text.split(/[^a-z0-9]+/).filter((word) => word !== '' && !general.has(word)));
}

/** Those that are about the same thing as the property come first; an architecture is seldom what is missing. */
export function relevance(name: string, { text, kind }: Companion): number {
  const about = topics(text);
  const shared = [...topics(name)].filter((word) => about.has(word)).length;
  return shared * 10 + (kind === 'extra spec' ? 5 : 0) - (/architecture|vm_mode/.test(text) ? 5 : 0);
}

/** All that may be missing beside a property, the most likely first. */
export function companionsOf(
  input: BootInput,
  name: string,
  row: PropertyRow | undefined,
  value: unknown,
): Companion[] {
  const specs = row === undefined ? [] : extraSpecCompanions(input, row, value);
  const all = [...specs, ...propertyCompanions(input, name), ...serverCompanions(input)];
  return all.sort((left, right) => relevance(name, right) - relevance(name, left));
}
