/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** lint has findings, or a boot of dry-run is refused. */
  findings: 1,
  usage: 2,
  /** A fault of the program itself (EX_SOFTWARE of sysexits.h). */
  failed: 70,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
