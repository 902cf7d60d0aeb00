/** What `GET /limits` tells and asks, beside microversions. */
export interface LimitsProfile {
  readonly hasServerGroups: boolean;
  /** The policy rule by which only administrators ask about another project. */
  readonly otherProject: string;
}
