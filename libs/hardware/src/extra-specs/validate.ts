import { NovaError } from '#image-properties';
import { NODE_SPECS } from './hardware-specs.js';
import type { KnownValue } from './known-value.js';
import { NAMESPACES, OTHER_PATTERNS, OTHER_SPECS } from './other-specs.js';

const PATTERNS = [...NODE_SPECS, ...OTHER_PATTERNS];

function knownValue(hardware: Readonly<Record<string, KnownValue>>, name: string): KnownValue | undefined {
  for (const specs of [hardware, OTHER_SPECS]) if (Object.hasOwn(specs, name)) return specs[name];
  return PATTERNS.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * Whether Nova's API takes a flavor's extra spec, from 2.86 on (nova/api/validation/extra_specs/validators.py validate).
 *
 * @param hardware what the release knows of `hw:` and `os:` by whole names
 * @throws NovaError ValidationError, 400
 */
export function checkExtraSpec(hardware: Readonly<Record<string, KnownValue>>, name: string, value: string): void {
  const known = knownValue(hardware, name);
  const [namespace] = name.split(':', 1);
  const isUnknown = known === undefined && name.includes(':') && NAMESPACES.test(namespace ?? '');
  const reason = isUnknown
    ? `extra spec '${name}' does not appear to be a valid extra spec.`
    : (known?.(value) ?? null);
  if (reason !== null) throw new NovaError('ValidationError', `Validation failed; ${reason}`, { status: 400 });
}
