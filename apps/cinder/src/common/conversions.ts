import { badRequest } from '#openstack-http';
import { DB_MAX_INT } from './cinder-constants.js';

/** Python's `int()`, as far as its texts go here: a sign, digits with `_` between them, and space around. */
const INTEGER = /^\s*[+-]?\d+(_\d+)*\s*$/;

/** `int()` of a text or a number; null for what it refuses. A number beyond what is exact stays as large as it is. */
export function integerOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && INTEGER.test(value) ? Number(value.replaceAll('_', '')) : null;
}

/**
 * strutils.validate_integer: a text counts as the number that it is (oslo_utils/strutils.py).
 *
 * @throws OpenStackError 400 with the field's name
 */
export function boundedInteger(value: unknown, name: string, min: number, max = DB_MAX_INT): number {
  const number = integerOf(value);
  if (number === null) throw badRequest(`${name} must be an integer`);
  if (number < min) throw badRequest(`${name} must be >= ${min}`);
  if (number > max) throw badRequest(`${name} must be <= ${max}`);
  return number;
}

/** What is stored of a name or a description: without the space around it (cinder/api/openstack/wsgi.py validate_name_and_description). */
export function strippedText(text: string | null | undefined): string | null {
  return text?.trim() ?? null;
}
