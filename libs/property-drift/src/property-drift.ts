import { IMAGE_PREFIX, type ImageMetadata, pythonText, type SystemMetadata } from '#image-properties';
import type { DomainRequest } from '#libvirt';
import { type ReleaseRow, releaseRow } from '#releases';
import { AfterResize } from './after-resize.js';
import { driftProfile } from './changes.js';
import { type DomainFacts, domainFacts, factsOnlyIn } from './domain-facts.js';
import { Domains, isMade, type Made, type Situation } from './domains.js';
import type { DriftSubject, PropertyDrift, Remedy } from './drift.types.js';
import type { DriftProfile } from './drift-profile.js';
import { inForceInAny } from './in-force.js';
import { rowOf, withRow } from './row-overlay.js';

/** What Cinder and Nova note of an image beside its properties. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['min_ram', 'min_disk', 'disk_format', 'container_format'],
  ...['image_id', 'image_name', 'checksum', 'size', 'base_image_ref'],
]);

const IN_FORCE = 'the domain in force is what this value makes of it';
const NO_EFFECT = 'no part of this domain depends on it';
const GONE = 'the image is gone; the server goes on with what it remembers';
const SECOND_REBOOT = 'the first one notes the value in system_metadata, which is what the disks follow at the second';

interface Verdict {
  readonly to_take_effect: Remedy | null;
  readonly why: string;
}

const text = (value: unknown): string | null => (value === undefined ? null : pythonText(value, 3));

/** Works out, for one server, where each property stands. Pure. */
class ServerDrift {
  private readonly domains: Domains;
  private readonly document: DomainFacts;
  private readonly profile: DriftProfile;
  private readonly release: ReleaseRow;
  private readonly request: DomainRequest;
  private readonly rows: SystemMetadata;
  private readonly afterOne: Made;
  private readonly afterTwo: Made | null;
  private readonly afterResize: AfterResize;

  constructor(private readonly subject: DriftSubject) {
    this.request = subject.request;
    this.rows = subject.request.systemMetadata;
    this.domains = new Domains(subject.request);
    this.document = domainFacts(subject.xml);
    this.profile = driftProfile(subject.request.release);
    this.release = releaseRow(subject.request.release);
    this.afterResize = new AfterResize(this.domains, this.rows, this.document, subject.specImage);
    this.afterOne = this.domains.hardReboot(this.rows, this.overlaid);
    this.afterTwo = isMade(this.afterOne) ? this.domains.hardReboot(this.afterOne.rows, this.overlaid) : null;
  }

  properties(): PropertyDrift[] {
    const { image, volume, specImage } = this.subject;
    const remembered = Object.keys(this.rows).filter((key) => key.startsWith(IMAGE_PREFIX));
    const names = new Set([
      ...Object.keys(image?.properties ?? {}),
      ...Object.keys(specImage?.properties ?? {}),
      ...[...Object.keys(volume ?? {}), ...remembered.map((key) => key.slice(IMAGE_PREFIX.length))].filter(
        (name) => !ATTRIBUTES.has(name),
      ),
    ]);
    return [...names].sort().map((property) => this.#property(property));
  }

  /** A server without an image of its own has none to overlay. */
  private get overlaid(): ImageMetadata | null {
    return this.request.instance.image_ref === '' ? null : this.subject.image;
  }

  #property(property: string): PropertyDrift {
    const { image, volume } = this.subject;
    const own = (values: Readonly<Record<string, unknown>> | null | undefined, key: string) =>
      values !== null && values !== undefined && Object.hasOwn(values, key) ? text(values[key]) : null;
    const now = own(image?.properties, property);
    const before = own(this.rows, `${IMAGE_PREFIX}${property}`);
    const xml = before === null ? [] : this.#causedBy(property, before);
    return {
      property,
      image: now,
      volume: own(volume, property),
      system_metadata: before,
      xml,
      ...this.afterResize.of(property, before, xml),
      ...(image === null ? { to_take_effect: null, why: GONE } : this.#verdict(image, property, now, before)),
    };
  }

  /** What stands in the document because of a value, by the server as it is or by its first boot. */
  #causedBy(property: string, value: string): string[] {
    const caused = [this.#firstBoot(), this.domains.situationOf(this.rows)].flatMap((situation) => {
      const [made, without] = [situation(property, value), situation(property, null)];
      return isMade(made) && isMade(without) ? factsOnlyIn(made.facts, without.facts) : [];
    });
    return [...new Set(caused)].filter((fact) => this.document.has(fact));
  }

  /** A server made anew from the image that this one remembers. */
  #firstBoot(): Situation {
    return (property, value) => this.domains.fresh(this.domains.rememberedImage(withRow(this.rows, property, value)));
  }

  #verdict(image: ImageMetadata, property: string, now: string | null, before: string | null): Verdict {
    const value = now === null ? null : rowOf(this.request.release, property, now);
    const rebuilt = this.domains.situationAfterRebuild(image);
    const fresh = this.domains.situationOfNewServer(image);
    const standing = (made: Made | null, rows: SystemMetadata, more: readonly Situation[] = [rebuilt]) =>
      made === null || !isMade(made)
        ? ('no' as const)
        : inForceInAny(made.facts, [this.domains.situationOf(rows), ...more], property, value, before);
    const inDocument = (more: readonly Situation[]) =>
      standing({ facts: this.document, rows: this.rows }, this.rows, more);

    const here = inDocument([rebuilt]);
    if (here === 'yes') return { to_take_effect: 'nothing', why: IN_FORCE };
    if (here === 'no effect') {
      const anew = inDocument([fresh]);
      if (anew === 'yes') return { to_take_effect: 'nothing', why: IN_FORCE };
      if (anew === 'no effect') return { to_take_effect: 'nothing', why: NO_EFFECT };
      return this.#newServer();
    }
    const refused = this.#refusal(property, value);
    if (refused !== null) return { to_take_effect: 'never', why: `it is refused: ${refused}` };
    if (isMade(this.afterOne) && standing(this.afterOne, this.afterOne.rows) === 'yes')
      return { to_take_effect: 'hard reboot', why: this.profile.why.hardReboot(this.release) };
    if (this.afterTwo !== null && isMade(this.afterTwo) && standing(this.afterTwo, this.afterTwo.rows) === 'yes')
      return { to_take_effect: 'two hard reboots', why: SECOND_REBOOT };
    return this.#afterRebuild(image, property, value, before, rebuilt);
  }

  #afterRebuild(
    image: ImageMetadata,
    property: string,
    value: string | null,
    before: string | null,
    rebuilt: Situation,
  ): Verdict {
    const made = this.domains.rebuilt(image);
    if (!isMade(made)) return { to_take_effect: 'never', why: `a rebuild is refused: ${made.refusal}` };
    if (inForceInAny(made.facts, [rebuilt], property, value, before) !== 'yes') return this.#newServer();
    const { why } = this.profile;
    const because = this.subject.volume === null ? why.rebuild(this.release) : why.rebuildOfVolume(this.release);
    return { to_take_effect: 'rebuild', why: `${because}${this.#orSet(property, value, before)}` };
  }

  /** Where an operator can have it without a rebuild. */
  #orSet(property: string, value: string | null, before: string | null): string {
    if (!this.profile.setsProperties) return '';
    const rows = withRow(this.rows, property, value);
    const made = this.domains.remembered(rows);
    if (!isMade(made)) return '';
    const answer = inForceInAny(made.facts, [this.domains.situationOf(rows)], property, value, before);
    if (answer !== 'yes') return '';
    return `; or image-property ${value === null ? 'unset' : 'set'} and a hard reboot`;
  }

  /** Why no domain can be made with the value, null when one can. */
  #refusal(property: string, value: string | null): string | null {
    const made = this.domains.situationOf(this.rows)(property, value);
    return isMade(made) ? null : made.refusal;
  }

  #newServer(): Verdict {
    return { to_take_effect: 'new server', why: this.profile.why.newServer(this.release) };
  }
}

/**
 * Where every property of a server's image stands: on the image, in the root volume's copy, in system_metadata and in the
 * domain in force, and what would have to happen for the image's value to take effect. Found by making the domains.
 */
export function propertyDrift(subject: DriftSubject): PropertyDrift[] {
  return new ServerDrift(subject).properties();
}
