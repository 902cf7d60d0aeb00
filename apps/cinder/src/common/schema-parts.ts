import { DB_MAX_INT } from './cinder-constants.js';

/** Pieces of cinder/api/validation/parameter_types.py. PostgreSQL's texts can't hold U+0000, so it is refused here. */
export const NO_NUL = '^[^\\u0000]*$';
export const TEXT_255 = { type: ['string', 'null'], minLength: 0, maxLength: 255, pattern: NO_NUL };
/** Printable characters of the basic plane; a line's end may be at the end, where it is stripped. */
export const DESCRIPTION = {
  ...TEXT_255,
  pattern: '^(?:(?![\\u{10000}-\\u{10FFFF}])(?:[^\\p{C}\\p{Z}]|\\p{Zs}))*\\n?$',
};
/** An id as it is stored: no `urn:uuid:` before it. */
export const UUID = { type: 'string', format: 'uuid', maxLength: 36 };
export const OPTIONAL_UUID = { oneOf: [{ type: 'null' }, UUID] };
export const BOOLEAN = {
  type: ['boolean', 'string'],
  enum: [
    ...[true, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't'],
    ...[false, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f'],
  ],
};
export const OPTIONAL_BOOLEAN = { oneOf: [{ type: 'null' }, BOOLEAN] };
export const VOLUME_SIZE = {
  type: ['integer', 'string'],
  pattern: '^[0-9]+$',
  minimum: 1,
  maximum: DB_MAX_INT,
};
export const OPTIONAL_VOLUME_SIZE = { ...VOLUME_SIZE, type: [...VOLUME_SIZE.type, 'null'] };

const KEY = '^[a-zA-Z0-9-_:. /]{1,255}$';
/** Key-value pairs of a user. */
export const EXTRA_SPECS = {
  type: 'object',
  patternProperties: { [KEY]: { type: 'string', maxLength: 255, pattern: NO_NUL } },
  additionalProperties: false,
};
export const METADATA_OR_NULL = { ...EXTRA_SPECS, type: ['object', 'null'] };

/** `{name: body}` and nothing else. */
export function envelope(name: string, body: object): object {
  return { type: 'object', properties: { [name]: body }, required: [name], additionalProperties: false };
}

/** At least one of these is there. */
export function anyRequired(names: readonly string[]): object[] {
  return names.map((name) => ({ type: 'object', properties: { [name]: {} }, required: [name] }));
}
