import { isSecretName, REDACTED, withoutSecrets } from './secret-text.js';

/** Deeper than this a log shows nothing. */
const DEEPEST = 12;

/** Fields of a failed statement (TypeORM's and pg's) that repeat it, what it was given, or the row it hit upon. */
const STATEMENT_FIELDS = new Set(['parameters', 'query', 'detail', 'where', 'hint', 'internalQuery']);
/** Fields that an error shows in their own way. */
const ERROR_FIELDS = new Set(['name', 'message', 'stack', 'cause', 'errors']);

const A_VALUE = '<a value>';

/** PostgreSQL's quote of a value that it did not take: `invalid input syntax for type integer: "..."`. */
const QUOTED_VALUE = /: ".*$/s;

/** Whether something is an error, also one of another realm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function isStatementError(error: object): boolean {
  return 'parameters' in error || 'driverError' in error || ('severity' in error && 'routine' in error);
}

/** What hangs below a value: causes and collected errors as well, which are not enumerable. */
function below(value: object): unknown[] {
  const hidden = isError(value) ? [value.cause, (value as Partial<AggregateError>).errors] : [];
  return [...(value instanceof Map ? value.values() : Object.values(value)), ...hidden];
}

/** Texts that failed statements in here were given: any message may repeat them. */
function givenIn(value: unknown, depth = 0, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || ArrayBuffer.isView(value)) return found;
  if ('parameters' in value && isError(value) && Array.isArray(value.parameters))
    for (const given of value.parameters.flat(2) as unknown[])
      if (typeof given === 'string' && given.length > 3) found.add(given);
  for (const item of below(value)) givenIn(item, depth + 1, found);
  return found;
}

/** One value on its way into a log. */
class Redaction {
  readonly #given: readonly string[];

  constructor(value: unknown) {
    // The longest first: a shorter one may be a part of it.
    this.#given = [...givenIn(value)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return withoutSecrets(this.#given.reduce((rest, given) => rest.replaceAll(given, A_VALUE), text));
  }

  message(error: Error): string {
    const message = String(error.message);
    return this.text(isStatementError(error) ? message.replace(QUOTED_VALUE, `: ${A_VALUE}`) : message);
  }

  /** Where it was thrown, without the message that V8 repeats at the top. */
  stack(error: Error): string {
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    return [`${error.name}: ${this.message(error)}`, ...frames.map((frame) => this.text(frame))].join('\n');
  }

  value(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (above.has(value)) return '[circular]';
    if (depth > DEEPEST) return '[...]';
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    const seen = new Set(above).add(value);
    const inner = (item: unknown) => this.value(item, depth + 1, seen);
    if (Array.isArray(value)) return value.map(inner);
    const named = ([name, item]: readonly [unknown, unknown]) =>
      [this.text(String(name)), isSecretName(String(name)) && item !== null ? REDACTED : inner(item)] as const;
    if (!isError(value))
      return Object.fromEntries((value instanceof Map ? [...value] : Object.entries(value)).map(named));
    const hides = (name: string) => ERROR_FIELDS.has(name) || (STATEMENT_FIELDS.has(name) && isStatementError(value));
    return {
      ...Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !hides(name))
          .map(named),
      ),
      type: value.name,
      message: this.message(value),
      stack: this.stack(value),
      ...(value.cause === undefined ? {} : { cause: inner(value.cause) }),
      ...(value instanceof AggregateError ? { errors: value.errors.map(inner) } : {}),
    };
  }
}

/**
 * A value as a log may show it: no token, no password, and of a failed statement neither its text nor what it was given,
 * however deep they lie. Errors become `{type, message, stack, cause, ...}`; bytes are told by their number.
 */
export function loggable(value: unknown): unknown {
  return new Redaction(value).value(value, 0, new Set());
}

/** An error as a process prints it when it ends: what, where, and what was behind it. */
export function errorText(error: unknown): string {
  const redaction = new Redaction(error);
  const lines: string[] = [];
  for (let at = error; at !== undefined && lines.length < DEEPEST; at = isError(at) ? at.cause : undefined)
    lines.push(
      isError(at)
        ? redaction.stack(at)
        : String(redaction.text(typeof at === 'object' ? JSON.stringify(loggable(at)) : String(at))),
    );
  return lines.join('\n  caused by ');
}
