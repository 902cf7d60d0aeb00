import type { RequestContext } from '#openstack-http';
import type { PropertyProtectionRuleFormat } from '#service-process';
import { IniError, type IniSection, parseIni } from './ini-file.js';
import { hasRole, type PolicyCheck, PolicyError } from './policy-expression.js';
import type { Policies } from './policy-file.js';
import { pythonPattern } from './python-pattern.js';

const PROPERTY_OPERATIONS = ['create', 'read', 'update', 'delete'] as const;
export type PropertyOperation = (typeof PROPERTY_OPERATIONS)[number];
export type PropertyCaller = Pick<RequestContext, 'roles' | 'userId' | 'projectId' | 'isAdmin'>;

/** Properties that the release itself rules on, before any section of the file. */
export interface BuiltInProtection {
  /** A regular expression; anybody may do anything to what it finds. */
  readonly pattern: string;
  /** Sections of the file whose names begin so don't count. */
  readonly reservedPrefix: string;
}

/** What is wrong in a property protection file. The message names section, option and what would be right. */
class PropertyProtectionError extends Error {
  override readonly name = 'PropertyProtectionError';
}

interface PropertyRule {
  readonly pattern: RegExp;
  readonly allows: ReadonlyMap<PropertyOperation, PolicyCheck>;
}

const ANYBODY: PolicyCheck = () => true;
const NOBODY: PolicyCheck = () => false;

/** `admin, member`, `@` for anybody, `!` for nobody. */
function rolesCheck(value: string, where: string): PolicyCheck {
  const roles = value.split(',').map((role) => role.trim());
  if (roles.includes('@') && roles.includes('!'))
    throw new PropertyProtectionError(
      `${where}: '@' (anybody) and '!' (nobody) are mutually exclusive; keep one of them`,
    );
  if (roles.includes('!')) return NOBODY;
  if (roles.includes('@')) return ANYBODY;
  return (caller) => roles.some((role) => hasRole(caller, role));
}

/** The name of one policy; `@` and `!` are understood here too. */
function policyCheck(value: string, where: string, policies: Policies): PolicyCheck {
  if (value === '@') return ANYBODY;
  if (value === '!') return NOBODY;
  if (value.includes(','))
    throw new PropertyProtectionError(`${where}: an operation takes one policy; combine several in the policy file`);
  try {
    return policies.named(value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PropertyProtectionError(`${where}: in the policy file ${error.message}`, { cause: error });
  }
}

function patternOf({ name, line }: IniSection): RegExp {
  try {
    return pythonPattern(name);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PropertyProtectionError(
      `line ${line}: section [${name}] is not a regular expression that JavaScript reads: ${error.message}. ` +
        'Python inline flags ((?i)), named groups ((?P<x>...)) and possessive quantifiers are not supported',
      { cause: error },
    );
  }
}

function ruleOf(section: IniSection, check: (value: string, where: string) => PolicyCheck): PropertyRule {
  const allows = new Map<PropertyOperation, PolicyCheck>();
  for (const operation of PROPERTY_OPERATIONS) {
    const option = section.options.get(operation);
    if (option === undefined || option.value === '')
      throw new PropertyProtectionError(
        `line ${option?.line ?? section.line}: [${section.name}] has no ${operation}; write ${operation} = ROLES, @ for anybody or ! for nobody`,
      );
    allows.set(operation, check(option.value, `line ${option.line}: [${section.name}] ${operation} = ${option.value}`));
  }
  const known: readonly string[] = PROPERTY_OPERATIONS;
  const odd = [...section.options].find(([name]) => !known.includes(name));
  if (odd !== undefined)
    throw new PropertyProtectionError(
      `line ${odd[1].line}: [${section.name}] ${odd[0]} is no operation; there are ${known.join(', ')}`,
    );
  return { pattern: patternOf(section), allows };
}

function sectionsOf(text: string): readonly IniSection[] {
  try {
    return parseIni(text);
  } catch (error) {
    if (error instanceof IniError) throw new PropertyProtectionError(error.message, { cause: error });
    throw error;
  }
}

/** Who may do what to which property (glance/common/property_utils.py PropertyRules): the first section that fits rules. */
export class PropertyRules {
  private constructor(private readonly rules: readonly PropertyRule[]) {}

  /**
   * Reads a property protection file.
   *
   * @param policies what the format `policies` names
   * @throws PropertyProtectionError
   */
  static parse(
    text: string,
    format: PropertyProtectionRuleFormat,
    policies: Policies,
    builtIn: BuiltInProtection | null,
  ): PropertyRules {
    const check = {
      roles: rolesCheck,
      policies: (value: string, where: string) => policyCheck(value, where, policies),
    }[format];
    const rules = sectionsOf(text)
      .filter(({ name }) => builtIn === null || !name.startsWith(builtIn.reservedPrefix))
      .map((section) => ruleOf(section, check));
    if (rules.length === 0)
      throw new PropertyProtectionError(
        `it has no section; write [REGULAR_EXPRESSION] with ${PROPERTY_OPERATIONS.join(', ')} below it`,
      );
    return new PropertyRules(builtIn === null ? rules : [openRule(builtIn.pattern), ...rules]);
  }

  /** A property that no section fits is nobody's. */
  allows(caller: PropertyCaller, operation: PropertyOperation, property: string): boolean {
    const rule = this.rules.find(({ pattern }) => pattern.test(property));
    return rule?.allows.get(operation)?.(caller) === true;
  }
}

function openRule(pattern: string): PropertyRule {
  return { pattern: pythonPattern(pattern), allows: new Map(PROPERTY_OPERATIONS.map((name) => [name, ANYBODY])) };
}
