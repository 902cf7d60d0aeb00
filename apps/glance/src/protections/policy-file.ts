import { type PolicyCheck, PolicyError, parsePolicy } from './policy-expression.js';

/** Rules that Glance has without a file (glance/policies/base.py, etc/policy.json of 2014.1). */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['context_is_admin', 'role:admin'],
  ['default', ''],
]);

/** A colon inside a bare name is one that no space follows. */
const YAML_LINE = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'](?:[^:]|:(?=\S))*?))\s*:(?:\s+(.*))?$/;

function unquoted(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(text);
  if (double !== null) return JSON.parse(`"${double[1]}"`) as string;
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/.exec(text);
  if (single !== null) return (single[1] ?? '').replaceAll("''", "'");
  return text.replace(/\s+#.*$/, '').trim();
}

function fromJson(text: string): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`it is no JSON: ${(error as Error).message}`);
  }
  const rules = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed as object)) {
    if (typeof value !== 'string')
      throw new PolicyError(`rule ${JSON.stringify(name)} is not text; write "${name}": "role:admin"`);
    rules.set(name, value);
  }
  return rules;
}

/** The YAML that policy files are made of: one `name: expression` a line, either of them quoted or not. */
function fromYaml(text: string): Map<string, string> {
  const rules = new Map<string, string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line === '---') continue;
    const match = YAML_LINE.exec(line);
    if (match === null || /^\s/.test(raw))
      throw new PolicyError(`line ${index + 1}: ${JSON.stringify(line)} is not NAME: "EXPRESSION"`);
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    if (rules.has(name)) throw new PolicyError(`line ${index + 1}: rule ${JSON.stringify(name)} is there already`);
    rules.set(name.trim(), unquoted(match[4] ?? ''));
  }
  return rules;
}

/** The policies of one file by name. */
export class Policies {
  readonly #checks = new Map<string, PolicyCheck>();
  readonly #texts: ReadonlyMap<string, string>;

  private constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = new Map([...BUILT_IN, ...texts]);
  }

  /**
   * Reads policy.json or policy.yaml, all of it at once.
   *
   * @throws PolicyError that names the rule or line and what would be right
   */
  static parse(text: string): Policies {
    const policies = new Policies(text.trimStart().startsWith('{') ? fromJson(text) : fromYaml(text));
    for (const name of policies.#texts.keys()) policies.named(name);
    return policies;
  }

  /** @throws PolicyError when there is no rule of that name, or it leads back to itself */
  named(name: string, way: readonly string[] = []): PolicyCheck {
    const known = this.#checks.get(name);
    if (known !== undefined) return known;
    const text = this.#texts.get(name);
    if (text === undefined) {
      const names = [...this.#texts.keys()].map((other) => JSON.stringify(other)).join(', ');
      const asked = way.length === 0 ? '' : `, which rule ${JSON.stringify(way.at(-1))} names`;
      throw new PolicyError(`there is no rule ${JSON.stringify(name)}${asked}; there are ${names}`);
    }
    if (way.includes(name))
      throw new PolicyError(`rule ${JSON.stringify(name)} leads back to itself: ${[...way, name].join(' -> ')}`);
    const check = parsePolicy(text, (other) => this.named(other, [...way, name]));
    this.#checks.set(name, check);
    return check;
  }
}
