import type { MicroversionBounds } from '#releases';

/** A microversion such as 2.37; compares by number, not by text. */
export class Microversion {
  constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  static parse(text: string): Microversion | null {
    const match = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(text);
    return match === null ? null : new Microversion(Number(match[1]), Number(match[2]));
  }

  /** @throws TypeError for a text that is no version */
  static of(text: string): Microversion {
    const version = Microversion.parse(text);
    if (version === null) throw new TypeError(`not a microversion: ${text}`);
    return version;
  }

  compare(other: Microversion): number {
    return this.major - other.major || this.minor - other.minor;
  }

  /** Whether this version is `text` or newer. */
  atLeast(text: string): boolean {
    return this.compare(Microversion.of(text)) >= 0;
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}

/** The versions a service speaks and the headers in which they are negotiated. */
export interface MicroversionRange {
  /** The service type in `OpenStack-API-Version: <type> <version>`. */
  readonly serviceType: string;
  readonly min: Microversion;
  readonly max: Microversion;
  /** The older header of the same meaning, in lower case (`x-openstack-nova-api-version`). */
  readonly legacyHeader?: string;
}

/** The range of an API between the bounds of a release's row. */
export function microversionRange(
  serviceType: string,
  { min, max }: MicroversionBounds,
  legacyHeader?: string,
): MicroversionRange {
  const range = { serviceType, min: Microversion.of(min), max: Microversion.of(max) };
  return legacyHeader === undefined ? range : { ...range, legacyHeader };
}

export type Negotiation =
  | { readonly ok: true; readonly version: Microversion }
  | { readonly ok: false; readonly status: 400 | 406; readonly message: string; readonly asked: string };

/**
 * Picks the version of one request: none asked means the minimum, `latest` the maximum
 * (nova/api/openstack/wsgi.py Request.set_api_version_request).
 */
export function negotiate(
  range: MicroversionRange,
  modern: string | undefined,
  legacy: string | undefined,
): Negotiation {
  const asked = readModern(range.serviceType, modern) ?? (range.legacyHeader === undefined ? undefined : legacy);
  if (asked === undefined) return { ok: true, version: range.min };
  if (asked === 'latest') return { ok: true, version: range.max };
  const version = Microversion.parse(asked);
  if (version === null) {
    const message = `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`;
    return { ok: false, status: 400, message, asked };
  }
  if (version.compare(range.min) < 0 || version.compare(range.max) > 0) {
    const message = `Version ${version} is not supported by the API. Minimum is ${range.min} and maximum is ${range.max}.`;
    return { ok: false, status: 406, message, asked };
  }
  return { ok: true, version };
}

/** `OpenStack-API-Version` may name several services, comma-separated. */
function readModern(serviceType: string, value: string | undefined): string | undefined {
  for (const part of (value ?? '').split(',')) {
    const [type, version, ...rest] = part.trim().split(/\s+/);
    if (type?.toLowerCase() === serviceType && version !== undefined && rest.length === 0) return version;
  }
  return undefined;
}
