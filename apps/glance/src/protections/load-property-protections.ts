import { readFileSync } from 'node:fs';
import { ConfigError, type PropertyProtectionConfig } from '#service-process';
import { Policies } from './policy-file.js';
import { PropertyProtections } from './property-protections.js';
import { type BuiltInProtection, PropertyRules } from './property-rules.js';

/** Reads a file of the configuration and makes what is wrong with it a problem of the variable that names it. */
function read<T>(variable: string, path: string, parse: (text: string) => T): T {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError([`${variable}=${path}: ${(error as Error).message}`]);
  }
}

/**
 * The property protections of the configuration.
 *
 * @throws ConfigError that says which file is wrong, where, and what would be right
 */
export function loadPropertyProtections(
  { file, ruleFormat, policyFile }: PropertyProtectionConfig,
  builtIn: BuiltInProtection | null,
): PropertyProtections {
  if (file === undefined) return new PropertyProtections(null);
  const policies =
    policyFile === undefined
      ? Policies.parse('')
      : read('PROPERTY_PROTECTION_POLICY_FILE', policyFile, (text) => Policies.parse(text));
  const rules = read('PROPERTY_PROTECTION_FILE', file, (text) =>
    PropertyRules.parse(text, ruleFormat, policies, builtIn),
  );
  return new PropertyProtections(rules);
}
