import { Injectable, type PipeTransform } from '@nestjs/common';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { badRequest } from '../faults/openstack-error.js';
import { isPrintable, NAME_FORMATS } from './name-formats.js';
import { boundNumbersInText } from './number-bounds.js';
import { pythonStr } from './python-repr.js';
import { schemaMessage } from './schema-messages.js';

// ajv-formats is CommonJS: under Node's ESM its function is the module's `default`.
const addFormats = addFormatsModule.default;

const ajv = new Ajv({ allErrors: false, strict: true, allowUnionTypes: true, verbose: true, ownProperties: true });
addFormats(ajv);
boundNumbersInText(ajv);
for (const [name, { matches }] of NAME_FORMATS) ajv.addFormat(name, { type: 'string', validate: matches });
ajv.addFormat('printable', { type: 'string', validate: isPrintable });

/** Validators by the schema's object, and by what it says. */
const byObject = new WeakMap<AnySchemaObject, ValidateFunction>();
const byText = new Map<string, ValidateFunction>();

/**
 * Ajv keeps for ever whatever it compiles, so it compiles what a schema says once, however many objects say it. A schema
 * that depends on a microversion or a name should still be made once for each (`perKey`), never per request; one that
 * holds what a request says must not be.
 */
function validatorOf(schema: AnySchemaObject): ValidateFunction {
  const known = byObject.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema);
  const validate = byText.get(text) ?? ajv.compile(schema);
  byText.set(text, validate);
  byObject.set(schema, validate);
  return validate;
}

/**
 * Checks a value against a JSON schema.
 *
 * @returns the value, typed
 * @throws OpenStackError 400 with Nova's sentence (`Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1`)
 */
export function validateBody<T>(schema: AnySchemaObject, value: unknown): T {
  const validate = validatorOf(schema);
  if (!validate(value)) throw badRequest(schemaMessage(validate.errors ?? [], pythonStr));
  return value as T;
}

/** `@Body(new JsonSchemaPipe(schema))`: a body that fits the schema, or 400. */
@Injectable()
export class JsonSchemaPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: AnySchemaObject) {}

  transform(value: unknown): T {
    return validateBody<T>(this.schema, value);
  }
}
