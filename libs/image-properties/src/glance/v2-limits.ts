import { GlanceError } from '../errors.js';
import { pythonNumber } from '../python/numbers.js';
import { charLength, pythonText } from '../python/text.js';
import type { UserKeyed } from '../types.js';
import type { GlanceLimits } from './types.js';
import { badRequest, limitExceeded } from './v2-errors.js';

const NAME_LENGTH = 255;
/** Column type TEXT of the reference database, in bytes of UTF-8. */
const VALUE_BYTES = 65535;
const FOUR_BYTE_CHARACTER = /[\u{10000}-\u{10ffff}]/u;

/**
 * What `glance.image_properties` can hold. The original lets some of it through and fails in the database (500).
 * @throws GlanceError 400
 */
export function checkStorable(name: string, value: string | null): void {
  if (charLength(name) > NAME_LENGTH) {
    throw badRequest(`Custom property should not be greater than ${NAME_LENGTH} characters.`, { name });
  }
  if (FOUR_BYTE_CHARACTER.test(name) || (value !== null && FOUR_BYTE_CHARACTER.test(value))) {
    throw badRequest(
      `Property '${name}' contains a character of four bytes in UTF-8, which the catalogue does not take.`,
      { name },
    );
  }
  if (name.includes('\0') || value?.includes('\0')) {
    throw badRequest(`Property '${name}' contains the character U+0000, which the catalogue does not take.`, { name });
  }
  if (value !== null && new TextEncoder().encode(value).length > VALUE_BYTES) {
    throw badRequest(`The value of property '${name}' is longer than ${VALUE_BYTES} bytes.`, {
      name,
      maximum: VALUE_BYTES,
    });
  }
}

/** min_disk and min_ram: glance/domain/__init__.py Image. @throws GlanceError 400 */
export function checkAttributes(attributes: UserKeyed): void {
  for (const name of ['min_disk', 'min_ram']) {
    const value = attributes[name];
    const number = pythonNumber(value);
    if (number === null || number >= 0) continue;
    throw new GlanceError(
      'InvalidParameterValue',
      `Invalid value '${pythonText(value, 3)}' for parameter '${name}': Cannot be a negative value`,
      {
        status: 400,
      },
    );
  }
}

/** @throws GlanceError 413 */
export function checkTagQuota(limits: GlanceLimits, tags: readonly string[]): void {
  if (limits.imageTagQuota < 0 || tags.length <= limits.imageTagQuota) return;
  throw limitExceeded('tags', tags.length, limits.imageTagQuota);
}

/** Names of reserved namespaces are not counted. @throws GlanceError 413 */
export function checkPropertyQuota(
  limits: GlanceLimits,
  reservedNamespaces: readonly string[],
  properties: UserKeyed,
): void {
  if (limits.imagePropertyQuota < 0) return;
  const counted = Object.keys(properties).filter(
    (name) => !reservedNamespaces.some((prefix) => name.startsWith(prefix)),
  );
  if (counted.length > limits.imagePropertyQuota)
    throw limitExceeded('properties', counted.length, limits.imagePropertyQuota);
}
