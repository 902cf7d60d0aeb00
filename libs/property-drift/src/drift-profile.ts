import type { ReleaseRow } from '#releases';

/** Says why, of the release that the row tells of. */
type Reason = (release: ReleaseRow) => string;

/** Where releases differ in how an edited image reaches a server. */
export interface DriftProfile {
  /** Whether what a server remembers can be set (nova-manage image_property). */
  readonly setsProperties: boolean;
  readonly why: {
    readonly hardReboot: Reason;
    readonly rebuild: Reason;
    /** Of a server whose root disk is a volume. */
    readonly rebuildOfVolume: Reason;
    readonly newServer: Reason;
  };
}
