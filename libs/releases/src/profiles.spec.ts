import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Change, profiles } from './profiles.js';
import { RELEASES, type ReleaseName, reached, releaseNamed, releaseRow } from './releases.js';
import { type Dated, TIMELINE } from './timeline.js';

interface Rules {
  readonly status: string;
  readonly events: readonly string[];
}

const FIRST: Rules = { status: 'downloading', events: [] };

describe('the rules of a release', () => {
  const rules = profiles<Rules>(
    FIRST,
    ['pike', { events: ['volume-extended'] }],
    ['zed', ({ events }) => ({ status: 'creating', events: [...events, 'volume-reimaged'] })],
    ['hibiscus', { status: 'reimaging' }],
  );

  it('are where it began before any change', () => {
    expect(rules('icehouse')).toEqual(FIRST);
  });

  it('are every change up to it, each over the earlier ones', () => {
    expect(rules('zed')).toEqual({ status: 'creating', events: ['volume-extended', 'volume-reimaged'] });
  });

  it('refuse changes out of order', () => {
    expect(() => profiles(FIRST, ['zed', {}], ['pike', {}])).toThrow(
      new RangeError("changes are listed oldest first: 'pike' follows a later one"),
    );
  });

  it('refuse a release that can not be run, and say which can', () => {
    expect(() => rules('juno' as ReleaseName)).toThrow(
      new RangeError(`unknown release 'juno': give one of ${RELEASES.join(', ')}`),
    );
  });

  it('hold the latest value that is not newer than the release, whatever the dates', () => {
    const dates = fc.array(fc.nat(TIMELINE.length - 1), { maxLength: 8 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(dates, fc.constantFrom(...RELEASES), (list, release) => {
        const changes = list.map((date): Change<{ at: number }> => [TIMELINE[date] as Dated, { at: date }]);
        const latest = list.filter((date) => date <= TIMELINE.indexOf(release)).at(-1) ?? -1;
        expect(profiles({ at: -1 }, ...changes)(release).at).toBe(latest);
      }),
    );
  });
});

describe('the releases', () => {
  it('stand in the order of the timeline', () => {
    expect(RELEASES).toEqual(TIMELINE.filter((name) => releaseNamed(name) !== undefined));
    expect(releaseNamed('juno')).toBeUndefined();
    expect(releaseNamed('constructor')).toBeUndefined();
  });

  it.each(RELEASES)('%s knows types of image properties exactly when it is as new as Liberty', (release) => {
    expect(releaseRow(release).imageMetaProps !== null).toBe(reached(release, 'liberty'));
  });
});
