import { type ReleaseName, releaseRow } from '#releases';
import type { BootInput } from '../boot/boot-input.js';
import { effect, trial } from '../what-if/guest-effect.js';
import { decidingProperties, withoutProperty } from '../what-if/variants.js';
import { byLevel, type Finding } from './finding.js';
import { lint } from './lint.js';

/** A finding, and under which of the releases that were asked it holds. */
export interface ReleaseFinding extends Finding {
  readonly releases: readonly ReleaseName[];
}

/** What a property does to the guest under each release. */
function effectsOf(input: BootInput, name: string, releases: readonly ReleaseName[]): readonly (readonly string[])[] {
  return releases.map((release) => {
    const boot = { ...input, release };
    return effect(trial(withoutProperty(name)(boot)), trial(boot));
  });
}

/** A property that is fine under every release, and not the same. */
function differences(
  input: BootInput,
  releases: readonly ReleaseName[],
  told: readonly ReleaseFinding[],
): ReleaseFinding[] {
  // A boot that is refused shows no effect of any property, and the refusal is told.
  if (told.some(({ level }) => level === 'error')) return [];
  return Object.entries(decidingProperties(input)).flatMap(([name, value]): ReleaseFinding[] => {
    if (told.some(({ property, level }) => property === name && level !== 'note')) return [];
    const effects = effectsOf(input, name, releases);
    if (new Set(effects.map((texts) => texts.join(' '))).size < 2) return [];
    const common = (effects[0] ?? []).filter((text) => effects.every((texts) => texts.includes(text)));
    const own = effects.map((texts) => texts.filter((text) => !common.includes(text)).join(', ') || 'nothing more');
    const words = releases.map((release, index) => `${releaseRow(release).title}: ${own[index]}`);
    return [
      {
        ...{ code: 'differs-by-release', level: 'warning', property: name, value, releases },
        message: `the guest does not get the same of it: ${words.join('; ')}`,
      },
    ];
  });
}

/**
 * What is worth knowing of an image that goes from release to release: what each has to say, told once where it is the same,
 * and what behaves otherwise after an upgrade. An image without findings behaves the same under all.
 */
export function lintReleases(input: BootInput, releases: readonly ReleaseName[]): ReleaseFinding[] {
  const told = new Map<string, ReleaseFinding>();
  for (const release of releases) {
    for (const finding of lint({ ...input, release })) {
      const key = JSON.stringify(finding);
      told.set(key, { ...finding, releases: [...(told.get(key)?.releases ?? []), release] });
    }
  }
  const findings = [...told.values()];
  return byLevel([...findings, ...differences(input, releases, findings)]);
}
