import { type ImageMetadata, pythonText, type SystemMetadata } from '#image-properties';
import { type DomainFacts, factsOnlyIn } from './domain-facts.js';
import { type Domains, isMade, type Made } from './domains.js';
import type { PropertyDrift } from './drift.types.js';

/** What a resize or a cold migration makes of each property, where the release goes by the image of the RequestSpec. */
export class AfterResize {
  private readonly moved: Made | null;

  /**
   * @param rows what the server remembers
   * @param document the domain in force
   * @param image of the RequestSpec; null where the release keeps none
   */
  constructor(
    private readonly domains: Domains,
    private readonly rows: SystemMetadata,
    private readonly document: DomainFacts,
    private readonly image: ImageMetadata | null,
  ) {
    this.moved = image === null ? null : domains.moved(image);
  }

  /** @param inForce what stands in the domain because of the remembered value */
  of(
    property: string,
    before: string | null,
    inForce: readonly string[],
  ): Pick<PropertyDrift, 'request_spec' | 'after_resize'> {
    const properties = this.image?.properties ?? {};
    const kept = Object.hasOwn(properties, property) ? pythonText(properties[property], 3) : null;
    return { request_spec: kept, after_resize: this.#difference(property, kept, before, inForce) };
  }

  #difference(property: string, kept: string | null, before: string | null, inForce: readonly string[]) {
    if (this.moved === null || !isMade(this.moved)) return null;
    const { facts } = this.moved;
    const situation = this.domains.situationOf(this.rows);
    const [made, other] = [situation(property, kept), situation(property, before)];
    const changed = isMade(made) && isMade(other) ? factsOnlyIn(made.facts, other.facts) : [];
    const gained = changed.filter((fact) => facts.has(fact) && !this.document.has(fact));
    const lost = inForce.filter((fact) => !facts.has(fact));
    return gained.length > 0 || lost.length > 0 ? { gained, lost } : null;
  }
}
