/** cinder/exception.py GlanceMetadataExists: rows of image metadata are written once (21.3). */
export class GlanceMetadataExists extends Error {
  constructor(key: string, volumeId: string) {
    super(`Glance metadata cannot be updated, key ${key} exists for volume id ${volumeId}`);
    this.name = 'GlanceMetadataExists';
  }
}
