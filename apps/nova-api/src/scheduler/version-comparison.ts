type Parts = readonly number[];

const COMPARISON = /^\s*(<=|>=|<|>|!=|==)\s*([^\s,]+)\s*$/;
const STRICT = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/;
/** A release sorts after its alphas and betas. */
const RANK: Readonly<Record<string, number>> = { a: 0, b: 1 };

/** distutils' StrictVersion: `2.6`, `3.0.1`, `3.0b2`; null for anything else. */
function strictVersion(text: string): Parts | null {
  const match = STRICT.exec(text);
  if (match === null) return null;
  const [, major, minor, patch = '0', letter, number = '0'] = match;
  return [Number(major), Number(minor), Number(patch), letter === undefined ? 2 : (RANK[letter] ?? 2), Number(number)];
}

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

/** Whether a version meets `>=2.6,<3.0`; null when the predicate or the version is none (distutils VersionPredicate). */
export function satisfiesPredicate(version: string, predicate: string): boolean | null {
  const left = strictVersion(version);
  const parts = predicate.split(',').map((part) => COMPARISON.exec(part));
  let met = true;
  for (const part of parts) {
    const right = strictVersion(part?.[2] ?? '');
    if (left === null || right === null) return null;
    met &&= HOLDS[part?.[1] ?? '']?.(compare(left, right)) === true;
  }
  return met;
}
