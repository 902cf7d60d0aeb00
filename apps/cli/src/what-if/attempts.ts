import type { BootInput } from '../boot/boot-input.js';
import { companionsOf } from './companions.js';
import { listedValues } from './values.js';
import {
  type Change,
  decidingProperties,
  withExtraSpec,
  withFlavor,
  withoutExtraSpec,
  withoutProperty,
  withProperty,
} from './variants.js';
import { knownProperty } from './vocabulary.js';

/** One change to a boot that is worth trying when it is refused. */
export interface Attempt {
  /** `property` and `extra spec` change what is set; `missing` adds something; `flavor` takes a larger one. */
  readonly kind: 'property' | 'extra spec' | 'missing' | 'flavor';
  /** Name of the property or extra spec that is changed, or that something is added for. */
  readonly name: string;
  /** `set image property hw_disk_bus`; with a value, `=value` follows. */
  readonly verb: string;
  readonly value: string | null;
  readonly apply: Change;
}

const GIB = 1024 ** 3;

export function flavorAttempts({ flavor, image }: BootInput): Attempt[] {
  const ram = Number(image.min_ram ?? 0);
  const disk = Math.max(Number(image.min_disk ?? 0), Math.ceil(Number(image.size ?? 0) / GIB));
  const larger = (name: 'memory_mb' | 'root_gb', least: number, what: string): Attempt[] =>
    least > flavor[name]
      ? [
          {
            kind: 'flavor',
            name,
            verb: `take a flavor of at least ${least} ${what}`,
            value: null,
            apply: withFlavor({ [name]: least }),
          },
        ]
      : [];
  return [...larger('memory_mb', ram, 'MiB memory'), ...larger('root_gb', disk, 'GiB disk')];
}

/** No value of a property, then each other one. */
export function propertyAttempts(input: BootInput, name: string, value: unknown): Attempt[] {
  const known = knownProperty(input.release, name);
  const values = known === undefined ? [] : (listedValues(input.release, known.field, known.row) ?? []);
  const attempt = { kind: 'property', name } as const;
  return [
    { ...attempt, verb: `remove image property ${name}`, value: null, apply: withoutProperty(name) },
    ...values
      .filter((other) => other !== value)
      .map((other) => ({
        ...attempt,
        verb: `set image property ${name}`,
        value: other,
        apply: withProperty(name, other),
      })),
  ];
}

/** No value of an extra spec, then the one of the property beside it. */
export function extraSpecAttempts(input: BootInput, name: string): Attempt[] {
  const beside = Object.entries(decidingProperties(input)).find(([property]) =>
    knownProperty(input.release, property)?.row.extraSpec?.names.includes(name),
  );
  const attempt = { kind: 'extra spec', name } as const;
  const removal: Attempt = {
    ...attempt,
    verb: `remove extra spec ${name}`,
    value: null,
    apply: withoutExtraSpec(name),
  };
  const value = beside?.[1];
  if (typeof value !== 'string') return [removal];
  return [removal, { ...attempt, verb: `set extra spec ${name}`, value, apply: withExtraSpec(name, value) }];
}

/** What a property of the boot may lack beside it. */
export function missingAttempts(input: BootInput): Attempt[] {
  return Object.entries(decidingProperties(input)).flatMap(([name, value]) => {
    const row = knownProperty(input.release, name)?.row;
    if (row === undefined) return [];
    return companionsOf(input, name, row, value)
      .filter(({ kind }) => kind === 'property' || kind === 'extra spec')
      .map(({ text, apply }): Attempt => {
        const at = text.indexOf('=');
        return { kind: 'missing', name, verb: `add ${text.slice(0, at)}`, value: text.slice(at + 1), apply };
      });
  });
}
