import type { ErrorObject } from 'ajv';
import { invalidName } from './name-formats.js';
import { pythonRepr, pythonStr } from './python-repr.js';

type Describe = (error: ErrorObject, value: unknown) => string;

const param = (error: ErrorObject, name: string): unknown => (error.params as Record<string, unknown>)[name];

/** Python jsonschema's sentence for each keyword of JSON Schema. */
const SENTENCES: Readonly<Record<string, Describe>> = {
  type: (error, value) => `${pythonRepr(value)} is not of type ${typeNames(param(error, 'type'))}`,
  required: (error) => `${pythonRepr(param(error, 'missingProperty'))} is a required property`,
  additionalProperties: (error) =>
    `Additional properties are not allowed (${pythonRepr(param(error, 'additionalProperty'))} was unexpected)`,
  enum: (error, value) => `${pythonRepr(value)} is not one of ${pythonRepr(param(error, 'allowedValues'))}`,
  minLength: (_, value) => `${pythonRepr(value)} is too short`,
  maxLength: (_, value) => `${pythonRepr(value)} is too long`,
  minItems: (_, value) => `${pythonRepr(value)} is too short`,
  maxItems: (_, value) => `${pythonRepr(value)} is too long`,
  uniqueItems: (_, value) => `${pythonRepr(value)} has non-unique elements`,
  minProperties: (_, value) => `${pythonRepr(value)} does not have enough properties`,
  maxProperties: (_, value) => `${pythonRepr(value)} has too many properties`,
  minimum: (error, value) => `${pythonStr(value)} is less than the minimum of ${param(error, 'limit')}`,
  maximum: (error, value) => `${pythonStr(value)} is greater than the maximum of ${param(error, 'limit')}`,
  exclusiveMinimum: (error, value) =>
    `${pythonStr(value)} is less than or equal to the minimum of ${param(error, 'limit')}`,
  pattern: (error, value) => `${pythonRepr(value)} does not match ${pythonRepr(param(error, 'pattern'))}`,
  format: (error, value) => `${pythonRepr(value)} is not a ${pythonRepr(param(error, 'format'))}`,
  anyOf: (_, value) => `${pythonRepr(value)} is not valid under any of the given schemas`,
  oneOf: (_, value) => `${pythonRepr(value)} is not valid under any of the given schemas`,
};

function typeNames(type: unknown): string {
  return (Array.isArray(type) ? type : String(type).split(',')).map((name) => `'${name}'`).join(', ');
}

/** A key that no pattern of the schema allows is reported against the patterns, as Python's validator does. */
function describeUnexpectedKey(error: ErrorObject): string | null {
  const schema = error.parentSchema as { patternProperties?: Record<string, unknown> } | undefined;
  const patterns = Object.keys(schema?.patternProperties ?? {});
  if (patterns.length === 0) return null;
  const key = pythonRepr(param(error, 'additionalProperty'));
  return `${key} does not match any of the regexes: ${patterns.map(pythonRepr).join(', ')}`;
}

function describe(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties') {
    const special = describeUnexpectedKey(error);
    if (special !== null) return special;
  }
  return (
    SENTENCES[error.keyword]?.(error, error.data) ?? `${pythonRepr(error.data)} ${error.message ?? 'is not valid'}`
  );
}

/** The error to report: a failed alternative counts as a whole, not by its branches. */
function pick(errors: readonly ErrorObject[]): ErrorObject | undefined {
  return errors.find((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf') ?? errors[0];
}

/** nova/api/validation/validators.py: which field, its value, and what is wrong with it. */
export function schemaMessage(errors: readonly ErrorObject[], printValue: (value: unknown) => string): string {
  const error = pick(errors);
  if (error === undefined) return 'Invalid request body';
  const field = error.instancePath.split('/').pop()?.replaceAll('~1', '/').replaceAll('~0', '~');
  const wrongName = error.keyword === 'format' ? invalidName(String(param(error, 'format'))) : null;
  if (wrongName !== null) return wrongName;
  const sentence = describe(error);
  if (field === undefined || field === '') return sentence;
  return `Invalid input for field/attribute ${field}. Value: ${printValue(error.data)}. ${sentence}`;
}
