/** nova/api/validation/parameter_types.py (26.2): what many requests take. */
export const NAME = { type: 'string', minLength: 1, maxLength: 255, format: 'name' } as const;
export const AZ_NAME = { type: 'string', minLength: 1, maxLength: 255, format: 'az_name' } as const;
export const DESCRIPTION = { type: ['string', 'null'], maxLength: 255, format: 'printable' };
export const UUID = { type: 'string', format: 'uuid' } as const;
/** The original has no such rule: its database refuses U+0000. */
export const NO_NUL = '^[^\\u0000]*$';
export const METADATA = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: 'string', maxLength: 255, pattern: NO_NUL } },
  additionalProperties: false,
};
const TRUE_WORDS = [true, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes'];
const FALSE_WORDS = [false, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no'];
/** What {@link boolFromString} of `#image-properties` reads afterwards. */
export const BOOLEAN = { type: ['boolean', 'string'], enum: [...TRUE_WORDS, ...FALSE_WORDS] };
const MAX_INT = 0x7fffffff;

/** Whole numbers from 1, as numbers or as text; the largest is a column's unless told. */
export function positiveInteger(pattern: string, maximum = MAX_INT) {
  return {
    type: ['integer', 'string'],
    pattern,
    minimum: 1,
    maximum,
  };
}
