import { pythonRepr, pythonStr } from '../schema/python-repr.js';

/** The sentence of a schema's refusal (nova/api/validation/validators.py) for a value that no schema needs to name. */
export function unfitValueMessage(field: string, value: string | number): string {
  const shown = typeof value === 'string' ? pythonRepr(value).slice(1, -1) : pythonStr(value);
  const reason = `${pythonRepr(value)} can't be stored`;
  return field === '' ? reason : `Invalid input for field/attribute ${field}. Value: ${shown}. ${reason}`;
}
