import { propertyFlow, userKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import type { BootInput } from '../boot/boot-input.js';
import { type Refusal, refusalOf } from '../boot/refusal.js';
import { simulateBoot } from '../boot/simulate-boot.js';
import { surfaceOf } from '../boot/surface.js';
import { type Remedy, remediesFor } from '../what-if/remedies.js';
import { allowedInWords, listedValues } from '../what-if/values.js';
import { decidingProperties, withoutExtraSpec, withoutProperties, withProperty } from '../what-if/variants.js';
import { knownProperty } from '../what-if/vocabulary.js';
import type { Finding, FindingCode } from './finding.js';

/** What refuses the boot, and the boot without it. */
export interface Refusals {
  readonly findings: Finding[];
  /** The boot without the properties that are refused; null where the refusal is not theirs. */
  readonly passing: BootInput | null;
}

function told(refusal: Refusal): Pick<Finding, 'error' | 'level'> {
  const { class: className, message, stage, status } = refusal;
  return { level: 'error', error: { class: className, message, stage, status } };
}

function inWords(refusal: Refusal, release: ReleaseName): string {
  return `${refusal.class}: ${refusal.message.replace(/\.+$/, '')}. ${surfaceOf(refusal, release).where}`;
}

/** Where properties have types, one by itself may be refused before anything else is looked at. */
function typeRefusal(release: ReleaseName, name: string, value: unknown): Refusal | null {
  try {
    propertyFlow(release).typed?.imageAtApi({ properties: userKeyed({ [name]: value }) });
    return null;
  } catch (error) {
    return refusalOf(error, 'api');
  }
}

/** The values that the boot comes through with; the type in words where it has no list of them. */
function allowedValues(rest: BootInput, property: string): string | undefined {
  const known = knownProperty(rest.release, property);
  if (known === undefined) return undefined;
  const { field, row } = known;
  const listed = listedValues(rest.release, field, row) ?? [];
  const passing = listed.filter((value) => simulateBoot(withProperty(property, value)(rest)).refusal === null);
  const words = passing.length > 0 ? `one of ${passing.join(', ')}` : allowedInWords(rest.release, field, row);
  return `allowed: ${words}`;
}

/** Values that the type refuses: each is told, though the API stops at the first. */
function refusedTypes(input: BootInput): { findings: Finding[]; rest: BootInput } {
  const refused = Object.entries(decidingProperties(input)).flatMap(([property, value]) => {
    const refusal = typeRefusal(input.release, property, value);
    return refusal === null ? [] : [{ property, value, refusal }];
  });
  const rest = withoutProperties(new Set(refused.map(({ property }) => property)))(input);
  const findings = refused.map(({ property, value, refusal }): Finding => {
    const advice = allowedValues(rest, property);
    return {
      code: 'value-refused',
      property,
      value,
      message: inWords(refusal, input.release),
      advice,
      ...told(refusal),
    };
  });
  return { findings, rest };
}

const names = (remedies: readonly Remedy[], kind: Remedy['kind']): string[] => [
  ...new Set(remedies.filter((remedy) => remedy.kind === kind).map(({ name }) => name)),
];

interface Culprits {
  readonly properties: readonly string[];
  readonly extraSpecs: readonly string[];
  readonly remedies: readonly Remedy[];
}

function codeOf({ properties, extraSpecs, remedies }: Culprits): FindingCode {
  if (properties.length === 0) return 'boot-refused';
  if (extraSpecs.length > 0) return 'flavor-conflict';
  if (properties.length > 1) return 'property-conflict';
  return remedies.some(({ kind, text }) => kind === 'missing' && text.includes('extra spec'))
    ? 'needs-extra-spec'
    : 'value-refused';
}

function finding(input: BootInput, refusal: Refusal, culprits: Culprits): Finding {
  const [property] = culprits.properties;
  const beside = [...culprits.properties.slice(1), ...culprits.extraSpecs.map((name) => `extra spec ${name}`)];
  const conflict = beside.length === 0 ? '' : `with ${beside.join(', ')}: `;
  // What is refused next has a finding of its own.
  const advice = culprits.remedies.map(({ text }) => text);
  return {
    code: codeOf(culprits),
    ...(property === undefined ? {} : { property, value: decidingProperties(input)[property] }),
    message: `${conflict}${inWords(refusal, input.release)}`,
    ...(advice.length === 0 ? {} : { advice: advice.join('; or ') }),
    ...told(refusal),
  };
}

/** As a reader meets the properties in the image; what is no property's comes last, in the order of the refusals. */
function byProperty(input: BootInput, findings: readonly Finding[]): Finding[] {
  const places = new Map(Object.keys(decidingProperties(input)).map((name, place) => [name, place]));
  const placeOf = ({ property }: Finding) => places.get(property ?? '') ?? places.size;
  return [...findings].sort((left, right) => placeOf(left) - placeOf(right));
}

/**
 * Takes out of a boot what refuses it, one refusal after the other, until it comes through; so that each is told, where
 * OpenStack tells the first alone.
 */
export function refusals(input: BootInput): Refusals {
  const { findings, rest: typed } = refusedTypes(input);
  let rest = typed;
  for (;;) {
    const { refusal } = simulateBoot(rest);
    if (refusal === null) return { findings: byProperty(input, findings), passing: rest };
    const remedies = remediesFor(rest, refusal);
    const culprits = { properties: names(remedies, 'property'), extraSpecs: names(remedies, 'extra spec'), remedies };
    findings.push(finding(rest, refusal, culprits));
    const { properties, extraSpecs } = culprits;
    if (properties.length === 0 && extraSpecs.length === 0)
      return { findings: byProperty(input, findings), passing: null };
    rest =
      properties.length > 0
        ? withoutProperties(new Set(properties))(rest)
        : extraSpecs.reduce((boot, name) => withoutExtraSpec(name)(boot), rest);
  }
}
