import { DEFAULT_RELEASE, RELEASES, type ReleaseName } from '#releases';
import { devices, extraSpecs, memory } from './changes.js';
import { checkExtraSpec } from './extra-specs/validate.js';
import { memoryRules } from './flavor-image-check.js';
import type { HardwareRules } from './hardware-rules.js';

function rulesOf(release: ReleaseName): HardwareRules {
  const { known } = extraSpecs(release);
  return {
    ...devices(release),
    ...memoryRules(memory(release)),
    checkExtraSpec: (name, value) => checkExtraSpec(known, name, value),
  };
}

const RULES: ReadonlyMap<string, HardwareRules> = new Map(RELEASES.map((release) => [release, rulesOf(release)]));

/**
 * The rules of hardware in which a release differs from others; what all share stands beside it in this lib.
 * @throws RangeError naming the releases when there is none of that name.
 */
export function hardwareRules(release: ReleaseName): HardwareRules {
  const rules = RULES.get(release);
  if (rules === undefined) throw new RangeError(`unknown release '${release}': give one of ${RELEASES.join(', ')}`);
  return rules;
}

/** Whether a guest fits a host as it began, for whoever was not told the release. */
export const { fitToHost } = hardwareRules(DEFAULT_RELEASE);
