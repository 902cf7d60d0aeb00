import { effectOf, isSameEffect } from '../what-if/effect.js';
import { both, decidingProperties, withoutProperty, withProperty } from '../what-if/variants.js';
import type { Finding } from './finding.js';
import type { PropertyCheck } from './property-check.js';

/** An older name that is read as a current one. */
export function alias({ input, name, value, known, effect, effectUnset }: PropertyCheck): Finding[] {
  if (known?.as !== 'alias') return [];
  const { field } = known;
  const finding = { property: name, value, message: `it is an alias of ${field}` } as const;
  if (Object.hasOwn(decidingProperties(input), field)) {
    // The API reads some older names alone: such a one has its own work to do beside the current name.
    if (!isSameEffect(effect, effectUnset)) return [];
    const message = `it is an alias of ${field}, which is set too and wins`;
    return [{ ...finding, code: 'alias-shadowed', level: 'warning', message, advice: `remove ${name}` }];
  }
  const renamed = effectOf(both(withoutProperty(name), withProperty(field, value))(input));
  const advice = isSameEffect(renamed, effect)
    ? `call it ${field}`
    : `set ${field} too, and keep this: the API reads the older name alone, and ${field} by itself does not do the same`;
  return [{ ...finding, code: 'alias', level: 'note', advice }];
}
