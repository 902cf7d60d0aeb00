import type { RequestContext } from '#openstack-http';

type Caller = Pick<RequestContext, 'roles' | 'userId' | 'projectId' | 'isAdmin'>;

/** A rule of oslo.policy, ready to be asked. */
export type PolicyCheck = (caller: Caller) => boolean;

/** What a rule may ask besides other rules; the value is what stands after the colon. */
const CHECKS: Readonly<Record<string, (value: string) => PolicyCheck>> = {
  role: (value) => (caller) => hasRole(caller, value),
  user_id: (value) => (caller) => caller.userId === value,
  project_id: (value) => (caller) => caller.projectId === value,
  tenant: (value) => (caller) => caller.projectId === value,
  is_admin: (value) => (caller) => String(caller.isAdmin) === value.toLowerCase(),
};

/** The case of a role's name does not count (glance/api/middleware/context.py lowers the caller's). */
export function hasRole(caller: Pick<RequestContext, 'roles'>, role: string): boolean {
  return caller.roles.some((own) => own.toLowerCase() === role.toLowerCase());
}

/** Rules that refer to each other, or a rule that can't be read. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Finds the check of a rule by its name, for `rule:NAME`. */
export type RuleLookup = (name: string) => PolicyCheck;

/** A target such as `%(owner)s` is part of its check. */
const TOKEN = /\(|\)|(?:%\([^)]*\)|[^\s()])+/g;

/** One expression, read from left to right: `or` binds weakest, `not` strongest. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly rule: RuleLookup,
  ) {
    this.#tokens = text.match(TOKEN) ?? [];
  }

  read(): PolicyCheck {
    const check = this.#alternatives();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return check;
  }

  #alternatives(): PolicyCheck {
    const checks = [this.#conjunction()];
    while (this.#takes('or')) checks.push(this.#conjunction());
    return (caller) => checks.some((check) => check(caller));
  }

  #conjunction(): PolicyCheck {
    const checks = [this.#single()];
    while (this.#takes('and')) checks.push(this.#single());
    return (caller) => checks.every((check) => check(caller));
  }

  #single(): PolicyCheck {
    if (this.#takes('not')) {
      const check = this.#single();
      return (caller) => !check(caller);
    }
    if (this.#takes('(')) {
      const check = this.#alternatives();
      if (!this.#takes(')')) throw new PolicyError(`${this.#quoted()} lacks a closing parenthesis`);
      return check;
    }
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ')' || /^(and|or)$/i.test(token)) throw this.#unexpected();
    this.#at += 1;
    return this.#check(token);
  }

  #check(token: string): PolicyCheck {
    if (token === '@') return () => true;
    if (token === '!') return () => false;
    const colon = token.indexOf(':');
    const [kind, value] = [token.slice(0, colon), token.slice(colon + 1)];
    if (colon > 0 && kind === 'rule') return this.rule(value);
    if (colon > 0 && Object.hasOwn(CHECKS, kind) && !value.includes('%(')) {
      const make = CHECKS[kind];
      if (make !== undefined) return make(value);
    }
    const known = ['rule', ...Object.keys(CHECKS)].map((name) => `${name}:VALUE`).join(', ');
    throw new PolicyError(`${JSON.stringify(token)} in ${this.#quoted()} is no check; write ${known}, @ or !`);
  }

  #takes(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #quoted(): string {
    return JSON.stringify(this.text);
  }

  #unexpected(): PolicyError {
    const token = this.#tokens[this.#at];
    const where =
      token === undefined ? 'ends where a check should stand' : `has ${JSON.stringify(token)} where it can't stand`;
    return new PolicyError(`${this.#quoted()} ${where}`);
  }
}

/**
 * Reads an expression of oslo.policy: `role:x`, `rule:y`, `and`, `or`, `not`, parentheses, `@` (always), `!` (never). An
 * empty one holds for everybody.
 *
 * @throws PolicyError
 */
export function parsePolicy(text: string, rule: RuleLookup): PolicyCheck {
  if (text.trim() === '') return () => true;
  return new ExpressionReader(text, rule).read();
}
