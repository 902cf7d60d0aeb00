import { type DomainFacts, domainFacts, factsOnlyIn } from '#property-drift';
import { type ReleaseName, releaseRow } from '#releases';
import type { BootInput } from '../boot/boot-input.js';
import { simulateBoot } from '../boot/simulate-boot.js';

/** What one boot comes to, in a form that is compared with what another one, or another release, makes of it. */
export interface Trial {
  /** `FlavorImageConflict at api`; null where there is a domain. */
  readonly refusal: string | null;
  readonly facts: DomainFacts;
  /** Rows that the compute host adds to system_metadata. */
  readonly registered: Readonly<Record<string, string>>;
}

/** The facts of a document; Nova's version, which every document names, is no difference that is worth its place. */
function factsOf(xml: string, release: ReleaseName): DomainFacts {
  const facts = domainFacts(xml.replaceAll(releaseRow(release).versions.nova, 'VERSION'));
  return new Map([...facts].map(([fact, count]) => [fact.startsWith(' ') ? `domain${fact}` : fact, count]));
}

export function trial(input: BootInput): Trial {
  const { refusal, domain } = simulateBoot(input);
  const changes = Object.entries(domain?.systemMetadataChanges ?? {});
  return {
    refusal: refusal === null ? null : `${refusal.class} at ${refusal.stage}`,
    facts: factsOf(domain?.xml ?? '', input.release),
    registered: Object.fromEntries(changes.map(([row, value]) => [row, String(value)])),
  };
}

/** Signs of what a document has more and less than another. */
const signed = (sign: '+' | '-', facts: readonly string[]): string[] => facts.map((fact) => `${sign}${fact}`);

/** What the description of the server in the document says is no part of the guest. */
const isOfGuest = (fact: string): boolean => !fact.startsWith('metadata/');

/** What makes a trial another than the one that it began from; `refused: ...` where it has no domain. */
export function effect(base: Trial, { refusal, facts }: Trial): readonly string[] {
  if (refusal !== null) return [`refused: ${refusal}`];
  const more = factsOnlyIn(facts, base.facts).filter(isOfGuest);
  const less = factsOnlyIn(base.facts, facts).filter(isOfGuest);
  return [...signed('+', more), ...signed('-', less)];
}
