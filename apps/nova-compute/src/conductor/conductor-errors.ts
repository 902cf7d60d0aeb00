/** The server is gone, or its task has ended: whoever was told to do it has nothing more to do. */
export class UnexpectedTaskState extends Error {
  constructor(
    message: string,
    /** The instance has no row any more. */
    readonly isGone: boolean,
    /** The task that stood in the way, e.g. `deleting`; null when none is under way, undefined when not told. */
    readonly taskState: string | null | undefined,
  ) {
    super(message);
    this.name = 'UnexpectedTaskState';
  }
}

/** Nobody answered: whether the conductor did what was asked is not known. The message must come again. */
export class ConductorUnreachable extends Error {
  constructor(method: string, cause: unknown) {
    super(`the conductor did not answer ${method}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'ConductorUnreachable';
  }
}
