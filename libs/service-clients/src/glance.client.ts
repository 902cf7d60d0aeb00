import type { ImageMetadata } from '#image-properties';
import { imageMetadataOf } from './glance-image.js';
import { orNull, ServiceHttp } from './service-http.js';

/** Glance's public v2 API, as far as the other services need it. */
export class GlanceClient {
  readonly #http: ServiceHttp;

  constructor(endpoint: string) {
    this.#http = new ServiceHttp('glance', endpoint);
  }

  /** The image as nova's image dict, or null when there is none (or none that the caller may see). */
  async show(imageId: string): Promise<ImageMetadata | null> {
    const path = `/v2/images/${encodeURIComponent(imageId)}`;
    const document = await orNull(this.#http.json<Record<string, unknown>>({ method: 'GET', path }));
    return document === null ? null : imageMetadataOf(document);
  }

  /** The image's bytes, unbuffered; null when it has none. */
  async download(imageId: string): Promise<ReadableStream<Uint8Array> | null> {
    const path = `/v2/images/${encodeURIComponent(imageId)}/file`;
    const response = await this.#http.send({ method: 'GET', path, headers: { accept: 'application/octet-stream' } });
    return response.status === 204 ? null : response.body;
  }
}
