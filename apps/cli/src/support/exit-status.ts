/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** lint has findings, or a boot of dry-run is refused. */
  findings: 1,
  usage: 2,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
