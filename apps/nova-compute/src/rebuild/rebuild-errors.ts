/** nova.exception PreserveEphemeralNotSupported */
export class PreserveEphemeralNotSupported extends Error {
  constructor() {
    super('The current driver does not support preserving ephemeral partitions.');
    this.name = 'PreserveEphemeralNotSupported';
  }
}

/** nova.exception BuildAbortException of a root volume that did not get its image. */
export class VolumeNotReimaged extends Error {
  constructor(instanceUuid: string, cause?: unknown) {
    super(`Build of instance ${instanceUuid} aborted: Failed to rebuild volume backed instance.`, { cause });
    this.name = 'BuildAbortException';
  }
}
