import type { PropertyType } from './property-types.js';

/** Who reads a property. */
export type Consumer =
  | 'domain XML'
  | 'API check'
  | 'scheduler filter'
  | 'placement trait'
  | 'claim'
  | 'snapshot'
  | 'rescue'
  | 'config drive'
  | 'guest agent'
  | 'image download'
  | 'instance columns'
  | 'block devices'
  | 'vmware'
  | 'xenapi'
  | 'nothing';

/** What happens when the flavor's extra spec and the image's property are both there. */
export type Precedence =
  | 'image wins'
  | 'flavor wins'
  | 'must agree'
  | 'both refused'
  | 'either enables'
  | 'flavor caps image'
  | 'image needs flavor'
  | 'policy rules';

export interface ExtraSpecRule {
  /** Extra specs that interact, the first is the counterpart. */
  readonly names: readonly string[];
  readonly precedence: Precedence;
  readonly note?: string;
}

/** What Nova did with it before properties had types (2014.1). */
interface UntypedUse {
  /** The raw property that it read. */
  readonly name: string;
  readonly note?: string;
}

/** One row of the catalogue: everything that is known of one image property. */
export interface PropertyRow {
  readonly type: PropertyType;
  /** Older names of the same property; the current name wins when both are set. */
  readonly legacyNames?: readonly string[];
  /** First release, and version of ImageMetaProps, that has it. */
  readonly since: string;
  readonly version: string;
  /** Absent where Nova did not read it then. */
  readonly before?: UntypedUse;
  /** What the guest gets when the property is unset. */
  readonly default: string;
  readonly extraSpec?: ExtraSpecRule;
  readonly consumers: readonly Consumer[];
  /** One sentence. */
  readonly meaning: string;
  /** Where the rule stands in Nova. */
  readonly source: string;
}

/** Keeps the literal type of every row, so that the parsed properties are typed from the table. */
export function properties<const T extends Readonly<Record<string, PropertyRow>>>(rows: T): T {
  return rows;
}
