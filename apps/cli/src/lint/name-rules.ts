import {
  charLength,
  glanceRules,
  IMAGE_PREFIX,
  PROPERTY_ROWS,
  propertyFlow,
  RuleError,
  userKeyed,
} from '#image-properties';
import { type ReleaseName } from '#releases';
import { isSameEffect } from '../what-if/effect.js';
import { knownNames, knownProperty, vocabulary } from '../what-if/vocabulary.js';
import { didYouMean } from './edit-distance.js';
import type { Finding } from './finding.js';
import { isFreeProperty } from './free-properties.js';
import type { PropertyCheck } from './property-check.js';

/** Width of instance_system_metadata.key, in characters. */
const KEY_LENGTH = 255;

/** Prefixes that Nova keeps for itself, read off the catalogue. */
const NOVA_IMAGE_PREFIXES: readonly string[] = [
  ...new Set([...PROPERTY_ROWS.keys()].map((name) => /^[a-z]+_/.exec(name)?.[0] ?? name)),
].filter((prefix) => prefix.length <= 4);

/** Rows that Cinder makes of every image's attributes: among what a volume remembers they are no properties of anybody's. */
function isCapturedAttribute({ input, name }: PropertyCheck): boolean {
  if (input.boot.from !== 'volume' || input.boot.volume_image_metadata === undefined) return false;
  const { checksum = 'none', ...image } = input.image;
  const bare = { ...image, checksum, properties: userKeyed() };
  return Object.hasOwn(propertyFlow(input.release).volumeGlanceMetadata('id', bare), name);
}

/** The properties that a name may stand for; a row of `instance_system_metadata` is called `image_` and the property's name. */
function meantNames(name: string, release: ReleaseName): string[] {
  const { read, others } = knownNames(release);
  const bare = name.replace(/^image_/, '');
  const found = didYouMean(bare, read);
  return found.length > 0 ? found : didYouMean(bare, others);
}

/** A name that nothing knows: a slip, or free metadata. */
export function unknownName(check: PropertyCheck): Finding[] {
  const { input, name, value } = check;
  if (check.known !== undefined || isFreeProperty(name) || isCapturedAttribute(check)) return [];
  // Some names are read that are no fields of ImageMetaProps.
  if (!isSameEffect(check.effect, check.effectUnset)) return [];
  const meant = meantNames(name, input.release);
  const [nearest] = meant;
  const isReserved = NOVA_IMAGE_PREFIXES.some((prefix) => name.startsWith(prefix));
  const says =
    nearest === undefined && !isReserved
      ? 'Nova has no such property: it is kept with the server, and nothing reads it'
      : 'Nova has no such property, so it has no effect';
  return [
    {
      code: 'unknown-property',
      level: nearest === undefined && !isReserved ? 'note' : 'warning',
      property: name,
      value,
      message: says,
      ...(nearest === undefined ? {} : { advice: `did you mean ${meant.join(' or ')}?` }),
    },
  ];
}

/** Known to OpenStack, but not to this release under this name. */
export function unreadName({ input, name, value }: PropertyCheck): Finding[] {
  const known = knownProperty(input.release, name);
  if (known?.as !== 'other' || isFreeProperty(name)) return [];
  const { title, nameOf } = vocabulary(input.release);
  const current = nameOf(known.field, known.row);
  const finding = { code: 'not-read-by-release', level: 'warning', property: name, value } as const;
  if (current !== null) {
    return [
      {
        ...finding,
        message: `${title} does not read this name, so it has no effect`,
        advice: `${title} calls it ${current}`,
      },
    ];
  }
  const since = `${known.field} came with ${known.row.since}`;
  return [
    {
      ...finding,
      message: `${title} does not know this property, so it has no effect: ${since}`,
      advice: 'remove it, or use a release that has it',
    },
  ];
}

/** The server's row of system_metadata would not fit: the original lets such a server hang in BUILD. */
export function tooLongName({ name, value }: PropertyCheck): Finding[] {
  const length = charLength(name);
  const most = KEY_LENGTH - IMAGE_PREFIX.length;
  if (length <= most) return [];
  return [
    {
      code: 'name-too-long',
      level: 'error',
      property: name,
      value,
      message: `the name has ${length} characters; no server can keep a property of more than ${most}`,
      advice: `shorten it to ${most} characters`,
    },
  ];
}

/** Refusals of a schema go on with the schema itself. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

/** What the Images API says to a property of this name and value. Values that are no text come from its older version. */
export function refusedByGlance(check: PropertyCheck): Finding[] {
  const { input, name, value } = check;
  if (typeof value !== 'string' || isCapturedAttribute(check)) return [];
  const rules = glanceRules(input.release);
  try {
    rules.newImage(rules.parseCreate(userKeyed<unknown>({ name: 'image', [name]: value })));
    return [];
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { className, message, status = null } = error;
    return [
      {
        code: 'refused-by-glance',
        level: 'error',
        property: name,
        value,
        message: `the Images API refuses it: ${firstLine(message)}`,
        error: { class: className, message, stage: 'glance', status },
      },
    ];
  }
}
