import { expect } from '@jest/globals';
import type { TestCloud } from './test-cloud.js';

type Body = Record<string, unknown>;

/** What is given to a server that runs, and taken from it again. */
export class Attachments {
  constructor(
    private readonly cloud: TestCloud,
    private readonly server: string,
  ) {}

  /** Path of the volumes of a server. */
  volumes(id = this.server): string {
    return `/v2.1/servers/${id}/os-volume_attachments`;
  }

  /** Path of the server's interfaces. */
  get interfaces(): string {
    return `/v2.1/servers/${this.server}/os-interface`;
  }

  /** @returns what is inside of the answer */
  async attach(volumeId: string, more: Body = {}, status = 200, id = this.server): Promise<Body> {
    return this.#inside(
      await this.cloud.nova.ask(this.volumes(id), { json: { volumeAttachment: { volumeId, ...more } } }),
      status,
    );
  }

  async detach(volumeId: string, status = 202, id = this.server): Promise<Body> {
    return this.#inside(await this.cloud.nova.ask(`${this.volumes(id)}/${volumeId}`, { method: 'DELETE' }), status);
  }

  async plug(asked: Body, status = 200): Promise<Body> {
    return this.#inside(await this.cloud.nova.ask(this.interfaces, { json: { interfaceAttachment: asked } }), status);
  }

  #inside(answer: { readonly status: number; readonly text: string; readonly body: Body }, status: number): Body {
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return (Object.values(answer.body)[0] ?? {}) as Body;
  }
}
