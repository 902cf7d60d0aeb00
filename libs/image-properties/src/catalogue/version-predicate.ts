/** Whether a text is a requirement of versions. */
export type IsVersionPredicate = (value: string) => boolean;

const PARENTHESIZED = /^\s*check\s*\((.*)\)\s*$/;
const COMPARISON = /^\s*(?:<=|>=|<|>|!=|==)\s*([^\s,]+)\s*$/;
const STRICT_VERSION = /^\d+\.\d+(?:\.\d+)?(?:[ab]\d+)?$/;

/**
 * True for comma-separated comparisons with strict versions: `>=2.6`, `>=2.6,<3.0.1` (distutils.versionpredicate, which
 * oslo.versionedobjects 3.0 asks; a version of one number is refused there).
 */
export function isStrictVersionPredicate(value: string): boolean {
  // The predicate is matched up to the end of a line, and nothing may follow.
  const list = PARENTHESIZED.exec(`check (${value})`)?.[1];
  if (list === undefined) return false;
  return isEach(list, STRICT_VERSION);
}

/** PEP 440: epoch, numbers, pre-release, post-release, development release, local version; in any case. */
const PACKAGE_VERSION = new RegExp(
  [
    /v?(?:\d+!)?\d+(?:\.\d+)*/,
    /(?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?\d*)?/,
    /(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?/,
    /(?:[-_.]?dev[-_.]?\d*)?/,
    /(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?/,
  ]
    .map(({ source }) => source)
    .join('')
    .replace(/^(.*)$/, '^$1$'),
  'i',
);

/**
 * The same with any version that Python packages have, `>=2`, `!=3.0rc1` (oslo_utils/versionutils.py VersionPredicate,
 * which oslo.versionedobjects 3.6 asks).
 */
export function isPackageVersionPredicate(value: string): boolean {
  return isEach(value, PACKAGE_VERSION);
}

function isEach(list: string, version: RegExp): boolean {
  return list.split(',').every((part) => version.test(COMPARISON.exec(part)?.[1] ?? ''));
}
