import { PythonError } from '../errors.js';
import type { UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';

/** Properties that hold JSON in Glance and structures in nova (nova/image/glance.py _CONVERT_PROPS). */
export const JSON_PROPERTIES = ['block_device_mapping', 'mappings'] as const;

function decoded(text: unknown, complaint: string): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new PythonError('ValueError', complaint);
  }
}

/**
 * The properties of an image with the JSON ones as structures (nova/image/glance.py _convert_from_string).
 *
 * @throws PythonError ValueError when one of them is no JSON
 */
export function withStructures(properties: UserKeyed = {}, complaint = 'No JSON object could be decoded'): UserKeyed {
  const copy = userKeyed(properties);
  for (const name of JSON_PROPERTIES) if (name in copy) copy[name] = decoded(copy[name], complaint);
  return copy;
}
