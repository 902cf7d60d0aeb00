import { PrettyPrinter } from '../python/pprint.js';
import { type PythonDialect, PythonFloat, pythonRepr } from '../python/repr.js';
import { charLength } from '../python/text.js';
import type { UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';

type Schema = UserKeyed;
type PathPart = string | number;

interface Violation {
  message: string;
  keyword: string;
  /** Path of the schema that holds the keyword. */
  schemaPath: PathPart[];
  path: PathPart[];
  schema: Schema;
  instance: unknown;
}

const TYPE_CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isDict,
};

/**
 * The part of JSON Schema that the image schema uses, with the messages of Python's jsonschema:
 * of several violations the shallowest counts, of these the first in the order of the schema.
 */
export class ImageSchemaValidator {
  private readonly printer: PrettyPrinter;

  constructor(
    private readonly schema: Schema,
    private readonly dialect: PythonDialect,
    sortsKeys: boolean,
  ) {
    this.printer = new PrettyPrinter(72, dialect, sortsKeys);
  }

  /** The explanation of what is wrong, as the Images API words it, or null. */
  explain(instance: unknown): string | null {
    const [first, ...others] = this.violations(this.schema, instance, [], []);
    if (first === undefined) return null;
    const worst = others.reduce((best, other) => (other.path.length < best.path.length ? other : best), first);
    return this.wording(worst);
  }

  private wording(violation: Violation): string {
    const index = (parts: readonly PathPart[]) => parts.map((part) => `[${this.repr(part)}]`).join('');
    const block = (value: unknown) => this.printer.format(value).replaceAll('\n', '\n    ');
    return (
      `${violation.message}\n\nFailed validating ${this.repr(violation.keyword)} in schema${index(violation.schemaPath)}:\n` +
      `    ${block(violation.schema)}\n\nOn instance${index(violation.path)}:\n    ${block(violation.instance)}`
    );
  }

  private repr(value: unknown): string {
    return pythonRepr(value, this.dialect);
  }

  private violations(schema: Schema, value: unknown, schemaPath: PathPart[], path: PathPart[]): Violation[] {
    return Object.keys(schema).flatMap((keyword) => {
      const found = (message: string | null): Violation[] =>
        message === null ? [] : [{ message, keyword, schemaPath, path, schema, instance: value }];
      switch (keyword) {
        case 'type':
          return found(this.typeMessage(schema['type'] as string | string[], value));
        case 'enum':
          return found(this.enumMessage(schema['enum'] as unknown[], value));
        case 'maxLength':
        case 'minLength':
          return found(this.lengthMessage(keyword, schema[keyword] as number, value));
        case 'pattern':
          return found(this.patternMessage(schema['pattern'] as string, value));
        case 'required':
          return isDict(value)
            ? (schema['required'] as string[]).flatMap((name) => found(this.requiredMessage(name, value)))
            : [];
        case 'items':
          return this.itemViolations(schema['items'] as Schema, value, schemaPath, path);
        case 'properties':
          return isDict(value)
            ? this.memberViolations(schema['properties'] as UserKeyed<Schema>, value, schemaPath, path)
            : [];
        case 'additionalProperties':
          return isDict(value) ? this.extraViolations(schema, value, schemaPath, path) : [];
        default:
          return [];
      }
    });
  }

  private typeMessage(types: string | string[], value: unknown): string | null {
    const names = Array.isArray(types) ? types : [types];
    if (names.some((name) => this.isOfType(name, value))) return null;
    return `${this.repr(value)} is not of type ${names.map((name) => this.repr(name)).join(', ')}`;
  }

  /** Since draft 6 a float without a fraction is an integer, too; Python 2's jsonschema knew drafts 3 and 4 only. */
  private isOfType(name: string, value: unknown): boolean {
    if (name !== 'integer') return TYPE_CHECKS[name]?.(value) ?? false;
    if (typeof value === 'bigint') return true;
    if (value instanceof PythonFloat) return this.dialect === 3 && Number.isInteger(Number(value));
    return Number.isInteger(value);
  }

  private enumMessage(allowed: unknown[], value: unknown): string | null {
    return allowed.includes(value) ? null : `${this.repr(value)} is not one of ${this.repr(allowed)}`;
  }

  private lengthMessage(keyword: string, limit: number, value: unknown): string | null {
    if (typeof value !== 'string') return null;
    const length = charLength(value);
    if (keyword === 'maxLength' ? length <= limit : length >= limit) return null;
    return `${this.repr(value)} is too ${keyword === 'maxLength' ? 'long' : 'short'}`;
  }

  private patternMessage(pattern: string, value: unknown): string | null {
    if (typeof value !== 'string') return null;
    // Python's `$` also matches before a last line feed.
    if (new RegExp(pattern.replace(/\$$/, '\\n?$'), 'u').test(value)) return null;
    return `${this.repr(value)} does not match ${this.repr(pattern)}`;
  }

  private requiredMessage(name: string, value: UserKeyed): string | null {
    return Object.hasOwn(value, name) ? null : `${this.repr(name)} is a required property`;
  }

  private itemViolations(items: Schema, value: unknown, schemaPath: PathPart[], path: PathPart[]): Violation[] {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, at) => this.violations(items, item, [...schemaPath, 'items'], [...path, at]));
  }

  private memberViolations(
    members: UserKeyed<Schema>,
    value: UserKeyed,
    schemaPath: PathPart[],
    path: PathPart[],
  ): Violation[] {
    return Object.entries(members).flatMap(([name, schema]) =>
      Object.hasOwn(value, name)
        ? this.violations(schema, value[name], [...schemaPath, 'properties', name], [...path, name])
        : [],
    );
  }

  private extraViolations(schema: Schema, value: UserKeyed, schemaPath: PathPart[], path: PathPart[]): Violation[] {
    const extra = schema['additionalProperties'];
    const known = (schema['properties'] ?? {}) as UserKeyed;
    const names = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
    if (!isDict(extra)) return [];
    return names.flatMap((name) =>
      this.violations(extra, value[name], [...schemaPath, 'additionalProperties'], [...path, name]),
    );
  }
}
