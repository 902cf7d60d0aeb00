import type { Consumer } from '#image-properties';
import { type Companion, companionsOf, relevance } from '../what-if/companions.js';
import { effectOf, isSameEffect } from '../what-if/effect.js';
import { candidateValues } from '../what-if/values.js';
import { withoutProperty } from '../what-if/variants.js';
import { vocabulary } from '../what-if/vocabulary.js';
import type { Finding } from './finding.js';
import { isFreeProperty } from './free-properties.js';
import type { PropertyCheck } from './property-check.js';

/** Readers whose doing a boot shows. */
const SHOWN_BY_A_BOOT: ReadonlySet<Consumer> = new Set([
  'domain XML',
  'API check',
  'instance columns',
  'block devices',
  'claim',
]);
/** Readers that are not on a libvirt host. */
const ELSEWHERE: ReadonlySet<Consumer> = new Set(['vmware', 'xenapi', 'nothing']);

/** What would have to be there beside the property for it to have an effect, found by trying; the likeliest first. */
function missingCompanions({ input, name, value, known }: PropertyCheck): Companion[] {
  const working = companionsOf(input, name, known?.row, value).flatMap((companion) => {
    const beside = companion.apply(input);
    const effect = effectOf(beside);
    const alone = effectOf(withoutProperty(name)(beside));
    if (isSameEffect(effect, alone)) return [];
    // A flavor that the property is in conflict with is not what it lacks.
    if (companion.kind === 'extra spec' && effect.refusal !== null && alone.refusal === null) return [];
    return [{ ...companion, isRefused: effect.refusal !== null }];
  });
  const usable = working.filter(({ isRefused }) => !isRefused);
  const likely = (usable.length > 0 ? usable : working).filter((companion) => relevance(name, companion) >= 0);
  const [first] = likely;
  return first === undefined ? [] : likely.filter((other) => relevance(name, other) === relevance(name, first));
}

/** Companions of the same name are one: the first value stands for the others. */
function named(companions: readonly Companion[]): string[] {
  const byName = new Map<string, string>();
  for (const { text } of companions) {
    const name = text.replace(/=.*/s, '');
    if (!byName.has(name)) byName.set(name, text);
  }
  return [...byName.values()];
}

function onlyElsewhere(consumers: readonly Consumer[]): boolean {
  return consumers.every((consumer) => ELSEWHERE.has(consumer));
}

/** Whether any value would change anything; if one would, the property is read, and this value is the default. */
function isRead(check: PropertyCheck): boolean {
  const { input, known, effectUnset } = check;
  if (!isSameEffect(check.effect, effectUnset)) return true;
  if (known === undefined) return false;
  return candidateValues(input.release, known.field, known.row).some(
    (value) => !isSameEffect(check.effectWith(value), effectUnset),
  );
}

/** A property that the release reads, and that changes nothing for this server. */
export function noEffect(check: PropertyCheck): Finding[] {
  const { input, name, value, known } = check;
  if (known === undefined || isFreeProperty(name)) return [];
  const { row } = known;
  const finding = { code: 'no-effect', level: 'warning', property: name, value } as const;
  const { title, consumersOf, remarkOn } = vocabulary(input.release);
  const consumers = consumersOf(row);
  const isShown = consumers.some((consumer) => SHOWN_BY_A_BOOT.has(consumer));
  if (!isShown && !onlyElsewhere(consumers)) return [];
  if (isRead(check)) return [];
  const companions = missingCompanions(check);
  const [likeliest] = companions;
  // The image is fine: its next server may have what this one lacks.
  if (companions.some(({ kind }) => kind === 'server')) return [];
  if (likeliest !== undefined) {
    return [
      {
        ...finding,
        code: likeliest.kind === 'extra spec' ? 'needs-extra-spec' : finding.code,
        level: likeliest.kind === 'host' ? 'note' : finding.level,
        message: 'the property by itself has no effect on this server',
        advice: `it has one together with ${named(companions).join(', or with ')}`,
      },
    ];
  }
  if (onlyElsewhere(consumers)) {
    const readers = consumers.filter((consumer) => consumer !== 'nothing');
    const message =
      readers.length === 0
        ? `no driver of ${title} reads it`
        : `only the ${readers.join(' and ')} driver reads it, libvirt does not`;
    return [{ ...finding, message: `it has no effect: ${message}`, advice: `what a server gets: ${row.default}` }];
  }
  const elsewhere = consumers.filter((consumer) => !SHOWN_BY_A_BOOT.has(consumer) && !ELSEWHERE.has(consumer));
  if (elsewhere.length > 0) return [];
  return [{ ...finding, message: `nothing on this server depends on it (${remarkOn(row).replace(/\.$/, '')})` }];
}
