/** nova.exception ImageNotFound: nothing of the server was touched. */
export class ImageNotFound extends Error {
  constructor(imageRef: string) {
    super(`Image ${imageRef} could not be found.`);
    this.name = 'ImageNotFound';
  }
}

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
