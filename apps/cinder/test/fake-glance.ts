import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, LocalServer } from './local-server.js';

export interface FakeImage {
  /** The v2 document; `id`, `status` and `size` are filled in. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly data: Buffer;
}

export interface SeenRequest {
  readonly path: string;
  readonly requestId: string | undefined;
  readonly projectId: string | undefined;
}

/** The Images API as far as Cinder asks it. */
export class FakeGlance extends LocalServer {
  readonly images = new Map<string, FakeImage>();
  readonly seen: SeenRequest[] = [];
  /** What a download does before it answers. */
  beforeDownload: () => Promise<void> = async () => {};
  /** Downloads break off in the middle while this is set. */
  breaksOff = false;
  /** What an upload does before its data is read. */
  beforeUpload: () => Promise<void> = async () => {};
  /** How many uploads to come are answered with this status instead of being taken. */
  refusedUploads: { status: number; count: number } = { status: 503, count: 0 };
  /** The status of the answer to the next creation of an image, when it is to be refused. */
  refusedCreation: number | null = null;
  /** How many downloads to come are answered with 503. */
  refusedDownloads = 0;

  add(id: string, document: Readonly<Record<string, unknown>>, data: Buffer): string {
    const size = { size: data.length };
    this.images.set(id, {
      document: { status: 'active', visibility: 'private', tags: [], ...size, ...document, id },
      data,
    });
    return id;
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const header = (name: string) => request.headers[name]?.toString();
    this.seen.push({ path, requestId: header('x-openstack-request-id'), projectId: header('x-project-id') });
    if (request.method === 'POST' && path === '/v2/images') return this.#create(request, response);
    const [, id = '', file] = /^\/v2\/images\/([^/]+)(\/file)?$/.exec(path) ?? [];
    const image = this.images.get(id);
    if (image === undefined) return void response.writeHead(404).end('{"message": "No image found"}');
    if (request.method === 'DELETE') {
      this.images.delete(id);
      return void response.writeHead(204).end();
    }
    if (request.method === 'PUT') return this.#upload(id, request, response);
    if (file === undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(image.document));
      return;
    }
    await this.#download(image, response);
  }

  async #create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = JSON.parse((await bodyOf(request)).toString()) as Record<string, unknown>;
    if (this.refusedCreation !== null) {
      response.writeHead(this.refusedCreation).end('{"message": "Image property quota exceeded."}');
      this.refusedCreation = null;
      return;
    }
    const id = typeof wanted['id'] === 'string' ? wanted['id'] : randomUUID();
    const defaults = { visibility: 'shared', protected: false, tags: [], checksum: null, min_ram: 0, min_disk: 0 };
    const times = { created_at: '2026-11-22T02:04:38Z', updated_at: '2026-11-22T02:04:38Z' };
    const document = { ...defaults, ...times, size: null, virtual_size: null, ...wanted, id, status: 'queued' };
    this.images.set(id, { document, data: Buffer.alloc(0) });
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  }

  async #upload(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.beforeUpload();
    if (this.refusedUploads.count > 0) {
      this.refusedUploads.count -= 1;
      return void response.writeHead(this.refusedUploads.status).end('{"message": "no room"}');
    }
    const data = await bodyOf(request);
    const document = this.images.get(id)?.document;
    const checksum = createHash('md5').update(data).digest('hex');
    this.images.set(id, { document: { ...document, status: 'active', size: data.length, checksum }, data });
    response.writeHead(204).end();
  }

  async #download(image: FakeImage, response: ServerResponse): Promise<void> {
    await this.beforeDownload();
    if (this.refusedDownloads > 0) {
      this.refusedDownloads -= 1;
      return void response.writeHead(503).end('{"message": "ill"}');
    }
    if (image.data.length === 0) return void response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': image.data.length });
    if (!this.breaksOff) return void response.end(image.data);
    response.write(image.data.subarray(0, image.data.length / 2), () => response.destroy());
  }
}
