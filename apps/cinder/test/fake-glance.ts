import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** The Images API as far as Cinder asks it, for tests: apps may not import each other. */
export class FakeGlance {
  readonly images = new Map<string, FakeImage>();
  readonly seen: SeenRequest[] = [];
  /** What a download does before it answers. */
  beforeDownload: () => Promise<void> = async () => {};
  /** Downloads break off in the middle while this is set. */
  breaksOff = false;
  /** How many downloads to come are answered with 503. */
  refusedDownloads = 0;
  #server: Server | undefined;
  #url = '';

  get url(): string {
    return this.#url;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  add(id: string, document: Readonly<Record<string, unknown>>, data: Buffer): string {
    const size = { size: data.length };
    this.images.set(id, {
      document: { status: 'active', visibility: 'private', tags: [], ...size, ...document, id },
      data,
    });
    return id;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const header = (name: string) => request.headers[name]?.toString();
    this.seen.push({ path, requestId: header('x-openstack-request-id'), projectId: header('x-project-id') });
    const [, id = '', file] = /^\/v2\/images\/([^/]+)(\/file)?$/.exec(path) ?? [];
    const image = this.images.get(id);
    if (image === undefined) return void response.writeHead(404).end('{"message": "No image found"}');
    if (file === undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(image.document));
      return;
    }
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
