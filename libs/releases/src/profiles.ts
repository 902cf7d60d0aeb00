import { RELEASES, type ReleaseName, reached } from './releases.js';
import { type Dated, TIMELINE } from './timeline.js';

/** What changed, and in which release; what depends on what was there before is a function of it. */
export type Change<P> = readonly [since: Dated, to: Partial<P> | ((before: P) => Partial<P>)];

function applied<P extends object>(before: P, [, to]: Change<P>): P {
  return { ...before, ...(typeof to === 'function' ? to(before) : to) };
}

/**
 * What a release does, as data: where it began, and every later change up to that release.
 *
 * @param first of the oldest release, complete
 * @param changes dated by the release in which OpenStack made each, oldest first
 * @throws RangeError when they are not, and, of the function, for a release that can't be run
 */
export function profiles<P extends object>(first: P, ...changes: readonly Change<P>[]): (release: ReleaseName) => P {
  const dates = changes.map(([since]) => TIMELINE.indexOf(since));
  const late = dates.findIndex((date, index) => date < (dates[index - 1] ?? 0));
  if (late >= 0) throw new RangeError(`changes are listed oldest first: '${changes[late]?.[0]}' follows a later one`);
  const folded = new Map(
    RELEASES.map((release) => [
      release as string,
      changes.filter(([since]) => reached(release, since)).reduce<P>(applied, first),
    ]),
  );
  return (release) => {
    const profile = folded.get(release);
    if (profile === undefined) throw new RangeError(`unknown release '${release}': give one of ${RELEASES.join(', ')}`);
    return profile;
  };
}
