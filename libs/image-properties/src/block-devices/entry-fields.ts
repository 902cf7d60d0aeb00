import { NovaError } from '../errors.js';
import { boolFromString, isTruthy, parsePythonInt, pythonNumber } from '../python/numbers.js';
import type { PythonDialect } from '../python/repr.js';
import { charLength, pythonText } from '../python/text.js';
import type { UserKeyed } from '../types.js';

/** What an integer column holds (nova/db/constants.py MAX_INT). */
const MAX_INT = 0x7fffffff;
const NAME_LENGTH = 255;

/** InvalidBDMFormat, 400. */
export function invalidFormat(details: string): NovaError {
  return new NovaError('InvalidBDMFormat', `Block Device Mapping is Invalid: ${details}`, { status: 400 });
}

/** Source: nova/block_device.py validate_device_name @throws NovaError InvalidBDMFormat */
export function checkDeviceName(name: unknown): void {
  if (typeof name !== 'string' || name === '' || charLength(name) > NAME_LENGTH)
    throw invalidFormat('Device name empty or too long.');
  if (name.includes(' ')) throw invalidFormat('Device name contains spaces.');
}

/**
 * GiB, from a number or from text that Python's `int(str(size))` reads. The original hands empty text on to its database.
 * Source: nova/block_device.py validate_and_default_volume_size
 * @throws NovaError InvalidBDMFormat
 */
function volumeSize(size: unknown, dialect: PythonDialect): number | null {
  if (size === null || size === undefined) return null;
  const parsed = parsePythonInt(pythonText(size, dialect), dialect);
  if (parsed === null || parsed < 0 || parsed > MAX_INT) throw invalidFormat('Invalid volume_size.');
  return Number(parsed);
}

/**
 * Python's `int(index)`; null and empty text stay what they are. The original lets an index that its column can't hold
 * fail in the database.
 *
 * @throws NovaError InvalidBDMFormat
 */
function bootIndex(index: unknown, dialect: PythonDialect): unknown {
  if (!isTruthy(index)) return index === false ? 0 : index;
  const parsed = typeof index === 'string' ? parsePythonInt(index, dialect) : pythonNumber(index);
  if (parsed === null || parsed > MAX_INT || parsed < -MAX_INT) throw invalidFormat('Boot index is invalid.');
  return Math.trunc(Number(parsed));
}

/**
 * The fields of a block device mapping as numbers, truth values and checked names, whether a client wrote `0` or `"0"`.
 * Every reader of a mapping goes through here: the look-up of the root's image metadata, the rows, the size of the root.
 * A mapping that only takes a device away (`no_device`) is checked for nothing.
 * Source: nova/block_device.py BlockDeviceDict._validate
 *
 * @throws NovaError InvalidBDMFormat
 */
export function entryFields(given: Readonly<UserKeyed>, dialect: PythonDialect): UserKeyed {
  const fields: UserKeyed = { ...given };
  const isTakenAway = isTruthy(fields['no_device']);
  if (fields['no_device'] !== undefined && fields['no_device'] !== null) fields['no_device'] = isTakenAway;
  const deletes = fields['delete_on_termination'];
  if (deletes !== undefined)
    fields['delete_on_termination'] = isTakenAway ? isTruthy(deletes) : boolFromString(deletes ?? false);
  const name = fields['device_name'];
  if (!isTakenAway && name !== undefined && name !== null) checkDeviceName(name);
  if (fields['volume_size'] !== undefined) fields['volume_size'] = volumeSize(fields['volume_size'], dialect);
  if (fields['boot_index'] !== undefined) fields['boot_index'] = bootIndex(fields['boot_index'], dialect);
  return fields;
}
