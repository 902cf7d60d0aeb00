import { ConfigError } from './config-error.js';

/** The process environment, or what a test puts in its place. An empty value counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads typed values out of an environment and collects every problem before it throws. */
export class EnvReader {
  readonly #problems: string[] = [];

  constructor(private readonly env: Environment) {}

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  optional(name: string): string | undefined {
    const value = this.env[name];
    return value === undefined || value === '' ? undefined : value;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const raw = this.optional(name);
    if (raw === undefined) return fallback;
    const value = /^-?\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
    if (value >= min && value <= max) return value;
    return this.#reject(name, raw, `a whole number from ${min} to ${max}`, fallback);
  }

  /** A duration in seconds; fractions are allowed. */
  seconds(name: string, fallback: number): number {
    const raw = this.optional(name);
    if (raw === undefined) return fallback;
    const value = /^\d{1,6}(\.\d{1,3})?$/.test(raw) ? Number(raw) : Number.NaN;
    return value > 0 ? value : this.#reject(name, raw, 'a positive number of seconds', fallback);
  }

  port(name: string, fallback: number): number {
    return this.integer(name, fallback, 0, 65535);
  }

  choice<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const raw = this.optional(name);
    if (raw === undefined) return fallback;
    const match = allowed.find((value) => value === raw);
    return match ?? this.#reject(name, raw, `one of ${allowed.join(', ')}`, fallback);
  }

  /** A URL whose scheme is one of `schemes`; the value itself is not repeated in errors since it may hold a password. */
  url(name: string, schemes: readonly string[], fallback?: string): string | undefined {
    const raw = this.optional(name);
    if (raw === undefined) return fallback;
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(raw)?.[1]?.toLowerCase();
    if (scheme !== undefined && schemes.includes(scheme)) return raw;
    const form = schemes.map((known) => `${known}://...`).join(' or ');
    this.#problems.push(
      `${name} must be ${form}, not ${scheme === undefined ? 'a text without a scheme' : `${scheme}://...`}`,
    );
    return fallback;
  }

  /** Notes that `name` is unset although the value of another variable asks for it. */
  missing(name: string, asker: string, what: string): void {
    this.#problems.push(`${name} is not set, and ${asker} needs it: name ${what}`);
  }

  reject(name: string, raw: string, valid: string): void {
    this.#problems.push(`${name}=${JSON.stringify(raw)} is not ${valid}`);
  }

  /** Adds a problem in words of its own. */
  problem(text: string): void {
    this.#problems.push(text);
  }

  /** @throws ConfigError when any value read so far was invalid. */
  finish(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  #reject<T>(name: string, raw: string, valid: string, fallback: T): T {
    this.reject(name, raw, valid);
    return fallback;
  }
}
