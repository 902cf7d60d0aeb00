import type { PythonDialect } from '#image-properties';
import type { RangeReader } from './image-data/byte-range.js';
import type { ImageColumns, Visibility } from './images/image.js';
import type { ListReader } from './images/list/list-params.js';
import type { NullFilter } from './images/null-filter.js';
import type { TagRules } from './images/tag-rules.js';
import type { MemberRules } from './members/member-rules.js';
import type { BuiltInProtection } from './protections/property-rules.js';
import type { Routing } from './routes/api-mapper.js';

/**
 * What the service does differently from release to release; the rules of the v2 documents are `glanceRules(release)`.
 * `changes.ts` dates each difference.
 */
export interface DatedGlanceProfile extends Routing {
  /** `GET /versions`; `GET /` always answers 300. */
  readonly versionsStatus: 200 | 300;
  /** Whether there are metadata definitions. */
  readonly servesMetadefs: boolean;
  /** Attributes of a v2 document after its custom properties, in order. */
  readonly documentAttributes: readonly (keyof ImageColumns)[];
  readonly filterNulls: NullFilter;
  /** The store that an image with data names in its document; null in a release without multiple stores. */
  readonly namedStore: string | null;
  /** How a stored visibility shows. */
  readonly shownVisibility: (visibility: Visibility) => Visibility;
  readonly list: ListReader;
  /** Visibilities of images that everybody may read. */
  readonly openVisibilities: readonly Visibility[];
  /** Of these, what a list leaves out for everybody but the owner unless it is asked for. */
  readonly unlistedVisibilities: readonly Visibility[];
  /** Visibilities under which members of an image may read it. */
  readonly sharedVisibilities: readonly Visibility[];
  /** Whether making an image public takes the role admin (policy `publicize_image`; 2014.1's default lets anybody). */
  readonly publicizeNeedsAdmin: boolean;
  /** Properties that the release itself keeps out of the operator's property protections; null for none. */
  readonly builtInProtection: BuiltInProtection | null;
  readonly members: MemberRules;
  readonly tags: TagRules;
  /** Refusals towards who is not the owner. */
  readonly notOwner: {
    readonly update: (attribute: string) => string;
    readonly remove: string;
  };
  readonly readRange: RangeReader;
  /** 410 for an image that was deleted while its data arrived. */
  readonly goneAfterUpload: (imageId: string) => string;
  /** What notifications about data say besides the image. */
  readonly importState: Readonly<Record<string, readonly string[]>>;
}

export interface GlanceProfile extends DatedGlanceProfile {
  /** What int() takes. */
  readonly dialect: PythonDialect;
  /** Names that the schema of an image knows: no custom properties. */
  readonly schemaNames: ReadonlySet<string>;
}
