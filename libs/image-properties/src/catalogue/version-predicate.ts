const PARENTHESIZED = /^\s*check\s*\((.*)\)\s*$/;
const COMPARISON = /^\s*(?:<=|>=|<|>|!=|==)\s*([^\s,]+)\s*$/;
const STRICT_VERSION = /^\d+\.\d+(?:\.\d+)?(?:[ab]\d+)?$/;

/**
 * True for comma-separated comparisons with strict versions: `>=2.6`, `>=2.6,<3.0.1` (distutils.versionpredicate, which
 * oslo.versionedobjects 3.0 asks; a version of one number is refused there).
 */
export function isVersionPredicate(value: string): boolean {
  // The predicate is matched up to the end of a line, and nothing may follow.
  const list = PARENTHESIZED.exec(`check (${value})`)?.[1];
  if (list === undefined) return false;
  return list.split(',').every((part) => {
    const version = COMPARISON.exec(part)?.[1];
    return version !== undefined && STRICT_VERSION.test(version);
  });
}
