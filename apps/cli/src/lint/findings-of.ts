import { type ReleaseName } from '#releases';

import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import type { Finding } from './finding.js';
import { lint } from './lint.js';

/** Lints the reference server with these properties: for tests. */
export function findingsOf(
  release: ReleaseName,
  properties: Record<string, unknown>,
  more: BootDocument = {},
): Finding[] {
  return lint(bootInputFrom({ ...more, release, properties }, {}, release));
}

/** `value-cut os_version`: code and property of each finding. */
export function codesOf(found: readonly Finding[]): string[] {
  return found.map(({ code, property }) => `${code} ${property ?? ''}`.trim());
}

/** A flavor with these extra specs. */
export function withSpecs(extra_specs: Record<string, string>): BootDocument {
  return { flavor: { extra_specs } };
}
