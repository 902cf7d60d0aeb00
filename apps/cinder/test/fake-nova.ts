import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenEvents {
  readonly version: unknown;
  readonly roles: unknown;
  readonly events: readonly { readonly name: string; readonly server_uuid: string; readonly tag: string }[];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The Compute API's external events, for tests: apps may not import each other. */
export class FakeNova {
  readonly seen: SeenEvents[] = [];
  /** The status of the answers to come. */
  status = 200;
  #server: Server | undefined;
  #url = '';

  get url(): string {
    return this.#url;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void (async () => {
        const { events } = JSON.parse(await bodyOf(request)) as Pick<SeenEvents, 'events'>;
        const { 'openstack-api-version': version, 'x-roles': roles } = request.headers;
        this.seen.push({ version, roles, events });
        const answered = events.map((event) => ({ ...event, status: 'completed', code: 200 }));
        response.writeHead(this.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ events: answered }));
      })();
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
}
