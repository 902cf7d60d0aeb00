import { type DomainFacts, differingFacts } from './domain-facts.js';
import type { Made, Situation } from './domains.js';
import { isMade } from './domains.js';
import { otherValues } from './row-overlay.js';

/** Whether a document is what one value of a property makes of it; `no effect` when every value makes the same. */
export type InForce = 'yes' | 'no' | 'no effect';

/** Facts that depend on the property in one situation, as the value makes them. */
function dependent(
  situation: Situation,
  property: string,
  value: string | null,
  base: DomainFacts,
  before: string | null,
) {
  const told = [null, before].filter((other) => other !== value);
  // Where nothing tells what the value was before, every other one may be in force.
  const others = value === before || value === null ? [...told, ...otherValues(property)] : told;
  const facts = new Set<string>();
  for (const other of new Set(others)) {
    if (other === value) continue;
    const made: Made = situation(property, other);
    if (isMade(made)) for (const fact of differingFacts(base, made.facts)) facts.add(fact);
  }
  return facts;
}

/** @param before the value that the server remembers */
function inForce(
  document: DomainFacts,
  situation: Situation,
  property: string,
  value: string | null,
  before: string | null,
): InForce {
  const base = situation(property, value);
  if (!isMade(base)) return 'no';
  const facts = dependent(situation, property, value, base.facts, before);
  if (facts.size === 0) return 'no effect';
  return [...facts].every((fact) => document.get(fact) === base.facts.get(fact)) ? 'yes' : 'no';
}

/** `yes` if any situation says so; `no effect` only where all agree. */
export function inForceInAny(
  document: DomainFacts,
  situations: readonly Situation[],
  property: string,
  value: string | null,
  before: string | null,
): InForce {
  const answers = situations.map((situation) => inForce(document, situation, property, value, before));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('no') ? 'no' : 'no effect';
}
