/** nova.exception ResizeError. */
export class ResizeError extends Error {
  constructor(reason: string) {
    super(`Resize error: ${reason}`);
    this.name = 'ResizeError';
  }
}

/** nova.exception UnableToMigrateToSelf. */
export class UnableToMigrateToSelf extends Error {
  constructor(uuid: string, host: string) {
    super(`Unable to migrate instance (${uuid}) to current host (${host}).`);
    this.name = 'UnableToMigrateToSelf';
  }
}
