import type { ImageMetadata } from '#image-properties';
import { imageDictOf, imageMetadataOf } from './glance-image.js';
import { v1Headers } from './glance-v1.js';
import { glanceDocumentOf, mergePatch } from './glance-write.js';
import { orNull, ServiceHttp } from './service-http.js';

/** An image as `GET /v2/images/{id}` shows it: custom properties beside attributes. */
export type ImageDocument = Readonly<Record<string, unknown>>;

/** An image that Glance has: nova's image dict with the id that every image has. */
export type GlanceImage = ImageMetadata & { readonly id: string };

/** Query of `GET /v2/images`: `visibility`, `sort`, `status`, ...; any other name is a custom property's. */
export type ImageQuery = Readonly<Record<string, string>>;

/** An image, its properties apart and as Glance has them -> the dict that a service works with. */
export type ReadImage = (image: ImageMetadata) => ImageMetadata;

const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

function translated(document: ImageDocument): GlanceImage {
  return imageMetadataOf(document) as GlanceImage;
}

function pathOf(imageId: string): string {
  return `/v2/images/${encodeURIComponent(imageId)}`;
}

/**
 * Glance's public v2 API, as far as the other services need it. Images go in and come out as nova's image dict.
 * Everything that is refused throws a `ServiceRefusal` with Glance's own status and words.
 */
export class GlanceClient {
  readonly #http: ServiceHttp;
  readonly #read: ReadImage | undefined;

  /** @param read how the release's image service reads one image; without, JSON that can't be read stays text */
  constructor(endpoint: string, read?: ReadImage) {
    this.#http = new ServiceHttp('glance', endpoint);
    this.#read = read;
  }

  /** The image as nova's image dict, or null when there is none (or none that the caller may see). */
  async show(imageId: string): Promise<ImageMetadata | null> {
    const document = await this.showDocument(imageId);
    if (document === null) return null;
    return this.#read === undefined ? translated(document) : this.#read(imageDictOf(document));
  }

  /** As {@link show}, but the v2 document itself. */
  showDocument(imageId: string): Promise<ImageDocument | null> {
    return orNull(this.#http.json<ImageDocument>({ method: 'GET', path: pathOf(imageId) }));
  }

  /** Images that match, all pages of them. `limit` is the size of a page and not of the answer. */
  async list(query: ImageQuery = {}): Promise<GlanceImage[]> {
    const images: GlanceImage[] = [];
    let path: string | undefined = `/v2/images?${new URLSearchParams(query)}`;
    while (path !== undefined) {
      const page: { images: ImageDocument[]; next?: string } = await this.#http.json({ method: 'GET', path });
      images.push(...page.images.map(translated));
      path = page.next;
    }
    return images;
  }

  /** The image's bytes, unbuffered; null when it has none. */
  async download(imageId: string): Promise<ReadableStream<Uint8Array> | null> {
    const path = `${pathOf(imageId)}/file`;
    const response = await this.#http.send({ method: 'GET', path, headers: { accept: 'application/octet-stream' } });
    return response.status === 204 ? null : response.body;
  }

  /** A queued image; its data is a matter of {@link upload}. */
  async create(image: ImageMetadata): Promise<GlanceImage> {
    return translated(await this.createDocument(image));
  }

  /** As {@link create}, but the v2 document itself comes back. */
  createDocument(image: ImageMetadata): Promise<ImageDocument> {
    return this.#http.json<ImageDocument>({ method: 'POST', path: '/v2/images', json: glanceDocumentOf(image) });
  }

  /**
   * As {@link create}, by the v1 API, which keeps properties apart from attributes of the same name, and where a size of 0
   * announces that there will be no data: the image is active at once.
   */
  async createV1(image: ImageMetadata): Promise<string> {
    const headers = v1Headers(image);
    const answer = await this.#http.json<{ image: { id: string } }>({ method: 'POST', path: '/v1/images', headers });
    return answer.image.id;
  }

  /** Sets the attributes and properties that `image` names; all others stay. */
  async update(imageId: string, image: ImageMetadata): Promise<GlanceImage> {
    const path = pathOf(imageId);
    const current = await this.#http.json<ImageDocument>({ method: 'GET', path });
    const json = mergePatch(current, glanceDocumentOf(image));
    if (json.length === 0) return translated(current);
    const headers = { 'content-type': PATCH_TYPE };
    return translated(await this.#http.json<ImageDocument>({ method: 'PATCH', path, json, headers }));
  }

  /** The bytes of a queued image, which is active then. They are sent as they are read, never held together. */
  async upload(imageId: string, data: ReadableStream<Uint8Array>): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#http.send({ method: 'PUT', path: `${pathOf(imageId)}/file`, data, headers });
  }

  /** Resolves whether or not the image was still there. */
  async delete(imageId: string): Promise<void> {
    await orNull(this.#http.send({ method: 'DELETE', path: pathOf(imageId) }));
  }

  /** Lets another project see a shared image once it accepts. */
  async addMember(imageId: string, projectId: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${pathOf(imageId)}/members`, json: { member: projectId } });
  }
}
