/** What the API asks before a move, and what it says and writes. */
export interface MoveProfile {
  /** Whether a flavor without a root disk is refused to a server that has one. */
  readonly refusesZeroDisk: boolean;
  /** Whether the new flavor is checked against the image that the server remembers. */
  readonly checksFlavor: boolean;
  /** Whether a server on a host that is down can not be resized. */
  readonly needsSourceUp: boolean;
  /** Whether a resize writes `image_base_image_ref` anew. */
  readonly writesBaseImageRef: boolean;
  /** Whether a resize whose request says nothing of `OS-DCF:diskConfig` switches it off. */
  readonly resetsDiskConfig: boolean;
  /** `instance_actions.action` of a cold migration. */
  readonly migrateAction: 'migrate' | 'resize';
  /** Whether a task under way is no hindrance to an evacuation: its host is gone. */
  readonly evacuatesInAnyTask: boolean;
  /** Rows of system_metadata that go when a resize is confirmed. */
  readonly confirmedRows: readonly string[];
  readonly sameFlavor: string;
  flavorNotFound(flavorRef: string): string;
}
