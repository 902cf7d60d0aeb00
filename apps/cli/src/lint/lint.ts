import type { BootInput } from '../boot/boot-input.js';
import { decidingProperties } from '../what-if/variants.js';
import { alias } from './alias-rules.js';
import { noEffect } from './effect-rules.js';
import { byLevel, type Finding } from './finding.js';
import { refusedByGlance, tooLongName, unknownName, unreadName } from './name-rules.js';
import { PropertyCheck, type PropertyRule } from './property-check.js';
import { refusals } from './refusals.js';
import { cutValue, ignoredValue, misreadBoolean } from './value-rules.js';

/** Rules that look at a name; the first that has something to say speaks for the others. */
const NAME_RULES: readonly PropertyRule[] = [refusedByGlance, unknownName, unreadName];
/** Rules that count characters. */
const LENGTH_RULES: readonly PropertyRule[] = [tooLongName, cutValue];
/** Rules that ask what the boot would be otherwise; again the first speaks. */
const EFFECT_RULES: readonly PropertyRule[] = [misreadBoolean, ignoredValue, noEffect];

function firstFindings(rules: readonly PropertyRule[], check: PropertyCheck): Finding[] {
  for (const rule of rules) {
    const findings = rule(check);
    if (findings.length > 0) return findings;
  }
  return [];
}

/**
 * Everything worth knowing about the properties of an image, for a server as it is described: the catalogue and the rules
 * of the release are asked, nothing is known here. Pure; never throws for what the input says.
 */
export function lint(input: BootInput): Finding[] {
  const properties = Object.entries(decidingProperties(input));
  const { findings, passing } = refusals(input);
  for (const [name, value] of properties) {
    const check = new PropertyCheck(input, name, value);
    findings.push(...firstFindings(NAME_RULES, check), ...LENGTH_RULES.flatMap((rule) => rule(check)));
  }
  for (const [name, value] of passing === null ? [] : Object.entries(decidingProperties(passing))) {
    const check = new PropertyCheck(passing ?? input, name, value);
    if (check.known?.as !== 'other') findings.push(...alias(check), ...firstFindings(EFFECT_RULES, check));
  }
  return byLevel(findings);
}
