/** nova.exception InstanceNotRescuable: what the driver ran into. */
export class InstanceNotRescuable extends Error {
  constructor(instanceUuid: string, cause: Error) {
    super(`Instance ${instanceUuid} cannot be rescued: Driver Error: ${cause.message}`, { cause });
    this.name = 'InstanceNotRescuable';
  }
}
