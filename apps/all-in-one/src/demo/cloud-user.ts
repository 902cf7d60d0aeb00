import { setTimeout as wait } from 'node:timers/promises';
import type { ProptrailConfig } from '#service-process';
import type { Printer } from './printer.js';

interface ServerView {
  readonly status: string;
  readonly fault?: { readonly message: string };
}

/** A user who speaks to the public APIs and shows every request that changes something. */
export class CloudUser {
  static readonly project = 'demo';
  readonly #headers = {
    accept: 'application/json',
    'x-auth-token': `demo:${CloudUser.project}`,
    'x-roles': 'member',
    'openstack-api-version': 'compute 2.37, volume 3.59',
  };

  constructor(
    private readonly config: ProptrailConfig,
    private readonly printer: Printer,
  ) {}

  async createImage(fields: Record<string, unknown>, data: Uint8Array): Promise<string> {
    const { glance } = this.config.endpoints;
    const image = (await this.#json('POST', `${glance}/v2/images`, fields)) as { id: string };
    this.printer.request('PUT', `${glance}/v2/images/${image.id}/file`);
    await this.#send('PUT', `${glance}/v2/images/${image.id}/file`, data, 'application/octet-stream');
    return image.id;
  }

  async patchImage(id: string, changes: unknown[]): Promise<void> {
    const url = `${this.config.endpoints.glance}/v2/images/${id}`;
    this.printer.request('PATCH', url, changes);
    await this.#send('PATCH', url, JSON.stringify(changes), 'application/openstack-images-v2.1-json-patch');
  }

  async createVolume(volume: Record<string, unknown>): Promise<string> {
    const url = `${this.config.endpoints.cinder}/v3/${CloudUser.project}/volumes`;
    const { volume: made } = (await this.#json('POST', url, { volume })) as { volume: { id: string } };
    await this.#until(`volume ${made.id}`, async () => {
      const shown = (await this.#get(`${url}/${made.id}`)) as { volume: { status: string } };
      if (shown.volume.status === 'error') throw new Error(`volume ${made.id} is in status error`);
      return shown.volume.status === 'available';
    });
    return made.id;
  }

  async createServer(server: Record<string, unknown>): Promise<string> {
    const url = `${this.config.endpoints.nova}/v2.1/servers`;
    const { server: made } = (await this.#json('POST', url, { server })) as { server: { id: string } };
    await this.#until(`server ${made.id}`, async () => {
      const shown = (await this.#get(`${url}/${made.id}`)) as { server: ServerView };
      if (shown.server.status === 'ERROR')
        throw new Error(`server ${made.id} is in ERROR: ${shown.server.fault?.message}`);
      return shown.server.status === 'ACTIVE';
    });
    return made.id;
  }

  async domainXml(serverId: string): Promise<string> {
    const url = `${this.config.endpoints.nova}/proptrail/servers/${serverId}/domain_xml`;
    this.printer.request('GET', url);
    return (await this.#send('GET', url)).text();
  }

  async #json(method: string, url: string, body: unknown): Promise<unknown> {
    this.printer.request(method, url, body);
    return (await this.#send(method, url, JSON.stringify(body), 'application/json')).json();
  }

  async #get(url: string): Promise<unknown> {
    return (await this.#send('GET', url)).json();
  }

  async #send(method: string, url: string, body?: string | Uint8Array, type?: string): Promise<Response> {
    const headers = type === undefined ? this.#headers : { ...this.#headers, 'content-type': type };
    const response = await fetch(url, { method, headers, body: body as RequestInit['body'] });
    if (response.ok) return response;
    throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  }

  async #until(what: string, done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!(await done())) {
      if (Date.now() > deadline) throw new Error(`${what} did not become ready within 30 s`);
      await wait(20);
    }
  }
}
