import type { Ajv, SchemaValidateFunction } from 'ajv';

/** A number, or text that Python's `int()` or `float()` would read as one; null for anything else. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) || /^\s*[-+]?0[xob]/i.test(value) ? null : number;
}

type Fits = (number: number, limit: number) => boolean;

const BOUNDS: readonly (readonly [keyword: string, comparison: string, fits: Fits])[] = [
  ['minimum', '>=', (number, limit) => number >= limit],
  ['maximum', '<=', (number, limit) => number <= limit],
  ['exclusiveMinimum', '>', (number, limit) => number > limit],
];

/**
 * Bounds hold for numbers that come as text too, so that `"2147483648"` is refused where 2147483648 is
 * (nova/api/validation/validators.py _SchemaValidator._validate_minimum and _validate_maximum; cinder's are the same).
 */
export function boundNumbersInText(ajv: Ajv): void {
  for (const [keyword, comparison, fits] of BOUNDS) {
    const validate: SchemaValidateFunction = (limit: number, data: unknown) => {
      const number = numberOf(data);
      if (number === null || fits(number, limit)) return true;
      validate.errors = [{ keyword, params: { comparison, limit } }];
      return false;
    };
    ajv.removeKeyword(keyword);
    ajv.addKeyword({ keyword, schemaType: 'number', errors: true, validate });
  }
}
