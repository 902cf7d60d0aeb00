import {
  boolFromString,
  charLength,
  type ImageMetadata,
  newestTypes,
  propertyFlow,
  pythonText,
  RuleError,
  userKeyed,
} from '#image-properties';
import { candidateValues } from '../what-if/values.js';
import { vocabulary } from '../what-if/vocabulary.js';
import type { Finding } from './finding.js';
import type { PropertyCheck } from './property-check.js';

const TRUE_WORDS: readonly string[] = ['true', 'yes', '1'];
/** What people write for no. Anything else counts as no, too, and is seldom meant so. */
const FALSE_WORDS: ReadonlySet<string> = new Set(['false', 'no', '0', 'off', 'f', 'n', '']);

/** A yes that the release reads as a no: either because it is no known word, or because it knows fewer words. */
export function misreadBoolean(check: PropertyCheck): Finding[] {
  const { input, name, value, known } = check;
  if (known?.row.type.kind !== 'boolean' || typeof value !== 'string') return [];
  if (FALSE_WORDS.has(value.trim().toLowerCase()) || check.changesDomain(value)) return [];
  const working = TRUE_WORDS.filter((word) => check.changesDomain(word));
  if (boolFromString(value) && working.length === 0) return [];
  const { title } = vocabulary(input.release);
  const words = working.length > 0 ? working : TRUE_WORDS;
  return [
    {
      code: 'value-misread',
      level: 'warning',
      property: name,
      value,
      message: `${title} does not take this word for yes, so it counts as no`,
      advice: `write ${words.join(' or ')}; or no`,
    },
  ];
}

/** The known value that a text stands for by the catalogue (`AMD64` is x86_64); null where it stands for none. */
function canonical(field: string, value: unknown): unknown {
  try {
    return (newestTypes.properties({ [field]: value }) as Record<string, unknown>)[field] ?? null;
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

/** A value that is none of the known ones, is not refused, and changes nothing where a known one would. */
export function ignoredValue(check: PropertyCheck): Finding[] {
  const { input, name, value, known } = check;
  if (known === undefined || typeof value !== 'string') return [];
  const { field, row } = known;
  const finding = { code: 'value-ignored', level: 'warning', property: name, value } as const;
  if (row.type.kind === 'traits' && value !== 'required') {
    return [
      { ...finding, message: 'only the value required counts, so it has no effect', advice: `write ${name}=required` },
    ];
  }
  const values = candidateValues(input.release, field, row);
  if (row.type.kind !== 'enum' || values.includes(value) || check.changesDomain(value)) return [];
  const meant = canonical(field, value);
  const working = (meant === null ? values : [String(meant)]).filter(
    (other) => check.changesDomain(other) && check.effectWith(other).refusal === null,
  );
  if (working.length === 0) return [];
  return [
    {
      ...finding,
      message: 'this value means nothing here, so it has no effect',
      advice: `${working.length === 1 ? 'this one has one' : 'these have one'}: ${working.join(', ')}`,
    },
  ];
}

/** A value that does not fit into its row of instance_system_metadata. */
export function cutValue({ input, name, value }: PropertyCheck): Finding[] {
  const image: ImageMetadata = { properties: userKeyed({ [name]: value }) };
  const kept = propertyFlow(input.release).systemMetadataFromImage(image)[`image_${name}`];
  const whole = pythonText(value, 3);
  if (typeof kept !== 'string' || charLength(kept) >= charLength(whole)) return [];
  const had = `${charLength(whole)} characters (${Buffer.byteLength(whole)} bytes)`;
  const has = `the first ${charLength(kept)} (${Buffer.byteLength(kept)} bytes)`;
  return [
    {
      code: 'value-cut',
      level: 'warning',
      property: name,
      value,
      message: `the value has ${had}; a server keeps ${has}, and so do its snapshots`,
      advice: 'shorten it',
    },
  ];
}
