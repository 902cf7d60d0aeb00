import type { BootInput } from '../boot/boot-input.js';
import type { Refusal } from '../boot/refusal.js';
import { simulateBoot } from '../boot/simulate-boot.js';
import { type Attempt, extraSpecAttempts, flavorAttempts, missingAttempts, propertyAttempts } from './attempts.js';
import { decidingProperties } from './variants.js';

/** A change after which the boot is not refused any more, or not for the same reason. */
export interface Remedy {
  /** `set image property hw_disk_bus to one of ide, scsi` */
  readonly text: string;
  readonly kind: Attempt['kind'];
  /** Name of the property or extra spec to change. */
  readonly name: string;
  /** What is refused next; null when the boot comes through. */
  readonly next: Refusal | null;
}

type Tried = Attempt & { readonly next: Refusal | null };

function signature(refusal: Refusal | null): string {
  return refusal === null ? '' : `${refusal.stage} ${refusal.class} ${refusal.message}`;
}

const isSame = (left: Refusal | null, right: Refusal | null): boolean => signature(left) === signature(right);

function tried(input: BootInput, attempts: readonly Attempt[]): Tried[] {
  return attempts.map((attempt) => ({ ...attempt, next: simulateBoot(attempt.apply(input)).refusal }));
}

/** Of the changes to one name those that help: a value that is refused in its turn is no help where none at all is better. */
function helping(refusal: Refusal, [removal, ...values]: readonly Tried[]): Tried[] {
  if (removal === undefined) return [];
  const isHelp = ({ next }: Tried) => next === null || isSame(next, removal.next);
  return [...values.filter(isHelp), removal].filter(({ next }) => !isSame(next, refusal));
}

/** The values of the same verb together: `set a=1`, `set a=2` -> `set a to one of 1, 2`. */
function remedies(found: readonly Tried[]): Remedy[] {
  const byVerb = new Map<string, Tried[]>();
  for (const attempt of found) byVerb.set(attempt.verb, [...(byVerb.get(attempt.verb) ?? []), attempt]);
  return [...byVerb].flatMap(([verb, attempts]) => {
    const [first] = attempts;
    if (first === undefined) return [];
    const { kind, name, next } = first;
    const values = [...new Set(attempts.flatMap(({ value }) => value ?? []))];
    const text =
      values.length > 1 ? `${verb.replace(/^add/, 'set')} to one of ${values.join(', ')}` : [verb, ...values].join('=');
    return [{ kind, name, next, text }];
  });
}

/** Most remedies that a person wants to read. */
const SHOWN = 6;
/** Most things to add: the likeliest come first, and the tail is far-fetched. */
const SHOWN_MISSING = 2;

/**
 * What could be changed about a refused boot, found by trying: single changes after which it comes through, else those
 * after which something else is refused.
 */
export function remediesFor(input: BootInput, refusal: Refusal): Remedy[] {
  const ofProperties = Object.entries(decidingProperties(input)).map(([name, value]) =>
    propertyAttempts(input, name, value),
  );
  const ofExtraSpecs = Object.keys(input.flavor.extra_specs).map((name) => extraSpecAttempts(input, name));
  const direct = [
    ...tried(input, flavorAttempts(input)).filter(({ next }) => !isSame(next, refusal)),
    ...[...ofProperties, ...ofExtraSpecs].flatMap((attempts) => helping(refusal, tried(input, attempts))),
  ];
  const missing = tried(input, missingAttempts(input));
  const through = remedies(direct.filter(({ next }) => next === null));
  const added = remedies(missing.filter(({ next }) => next === null)).slice(0, SHOWN_MISSING);
  if (through.length + added.length > 0) return [...through.slice(0, SHOWN), ...added];
  // What is missing helps as much as taking away what wants it, where the same is refused next.
  const asMuch = missing.filter(({ next }) => direct.some((change) => isSame(change.next, next)));
  return [...remedies(direct).slice(0, SHOWN), ...remedies(asMuch).slice(0, SHOWN_MISSING)];
}
