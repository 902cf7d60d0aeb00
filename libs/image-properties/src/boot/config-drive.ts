import { NovaError } from '../errors.js';
import { isTruthy, strictBoolFromString } from '../python/numbers.js';
import type { PythonDialect } from '../python/repr.js';
import { pythonText } from '../python/text.js';

/**
 * The column `config_drive` of nova.instances: `'True'`, or empty text for no.
 * Source: nova/compute/api.py _check_config_drive
 * @throws NovaError ConfigDriveInvalidValue (400) for text that is neither a true nor a false word
 */
export function configDriveColumn(requested: unknown, dialect: PythonDialect): string {
  if (!isTruthy(requested)) return '';
  const meant = strictBoolFromString(requested);
  if (meant !== null) return meant ? 'True' : '';
  const message = `Invalid value for Config Drive option: ${pythonText(requested, dialect)}`;
  throw new NovaError('ConfigDriveInvalidValue', message, { status: 400, context: { config_drive: requested } });
}
