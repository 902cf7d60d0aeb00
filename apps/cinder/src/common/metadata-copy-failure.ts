/** cinder/exception.py MetadataCopyFailure. */
export class MetadataCopyFailure extends Error {
  constructor(reason: string) {
    super(`Failed to copy metadata to volume: ${reason}`);
    this.name = 'MetadataCopyFailure';
  }
}
