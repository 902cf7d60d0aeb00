type Parts = readonly number[];

/** A version as numbers that compare part by part, null for a text that is none. */
export type ReadVersion = (text: string) => Parts | null;

const COMPARISON = /^\s*(<=|>=|<|>|!=|==)\s*([^\s,]+)\s*$/;
const STRICT = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/;
/** A release sorts after its alphas and betas. */
const RANK: Readonly<Record<string, number>> = { a: 0, b: 1 };

/** distutils' StrictVersion: `2.6`, `3.0.1`, `3.0b2`; null for anything else. */
export const strictVersion: ReadVersion = (text) => {
  const match = STRICT.exec(text);
  if (match === null) return null;
  const [, major, minor, patch = '0', letter, number = '0'] = match;
  return [Number(major), Number(minor), Number(patch), letter === undefined ? 2 : (RANK[letter] ?? 2), Number(number)];
};

/** PEP 440: epoch, numbers, pre-release, post-release, development release, local version. */
const PACKAGE =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|([-_.]?(?:post|rev|r)[-_.]?)(\d*))?([-_.]?dev[-_.]?(\d*))?(\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;
const PRE_RELEASES: Readonly<Record<string, number>> = {
  alpha: 0,
  a: 0,
  beta: 1,
  b: 1,
  preview: 2,
  pre: 2,
  c: 2,
  rc: 2,
};
const FINAL = 3;
const END = -1;

/** The version of a Python package, as `packaging` orders it: `7`, `7.2.0`, `7.2rc1`; local versions are all alike. */
export const packageVersion: ReadVersion = (text) => {
  const match = PACKAGE.exec(text);
  if (match === null) return null;
  const [, epoch = '0', numbers = '', letter, pre, shortPost, isPost, post, isDev, dev, local] = match;
  const release = numbers.split('.').map(Number);
  while (release.at(-1) === 0) release.pop();
  const hasPost = shortPost !== undefined || isPost !== undefined;
  // A development release of a final one comes before its alphas.
  const rank =
    letter === undefined ? (isDev !== undefined && !hasPost ? END : FINAL) : PRE_RELEASES[letter.toLowerCase()];
  return [
    Number(epoch),
    ...release,
    END,
    rank ?? FINAL,
    Number(pre ?? 0),
    hasPost ? Number(shortPost ?? post) : END,
    isDev === undefined ? Number.POSITIVE_INFINITY : Number(dev),
    local === undefined ? END : 0,
  ];
};

function compare(left: Parts, right: Parts): number {
  const index = left.findIndex((part, place) => part !== right[place]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
};

/** 7002000 -> `7.2.0` (oslo's convert_version_to_str). */
export function versionText(version: number): string {
  const parts: number[] = [];
  for (let rest = version; rest > 0; rest = Math.floor(rest / 1000)) parts.unshift(rest % 1000);
  return parts.join('.');
}

/**
 * Whether a version meets `>=2.6,<3.0`; null when the predicate or the version is none.
 *
 * @param readVersion what counts as a version: distutils', or since oslo.utils reads predicates a package's
 */
export function satisfiesPredicate(version: string, predicate: string, readVersion: ReadVersion): boolean | null {
  const left = readVersion(version);
  const parts = predicate.split(',').map((part) => COMPARISON.exec(part));
  let met = true;
  for (const part of parts) {
    const right = readVersion(part?.[2] ?? '');
    if (left === null || right === null) return null;
    met &&= HOLDS[part?.[1] ?? '']?.(compare(left, right)) === true;
  }
  return met;
}
