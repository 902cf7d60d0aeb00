/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** lint has findings, or a boot of dry-run is refused. */
  findings: 1,
  usage: 2,
  /** A fault of the program itself (EX_SOFTWARE of sysexits.h). */
  failed: 70,
} as const;

/** What nova-manage ends with; each command gives the numbers a meaning of its own. */
export type NovaManageStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT] | NovaManageStatus;
