/** nova.exception ImageNotFound: nothing of the server was touched. */
export class ImageNotFound extends Error {
  constructor(imageRef: string) {
    super(`Image ${imageRef} could not be found.`);
    this.name = 'ImageNotFound';
  }
}
