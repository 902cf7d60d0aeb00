import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, LocalServer } from './local-server.js';

export interface SeenEvents {
  readonly version: unknown;
  readonly roles: unknown;
  readonly events: readonly { readonly name: string; readonly server_uuid: string; readonly tag: string }[];
}

/** The Compute API's external events. */
export class FakeNova extends LocalServer {
  readonly seen: SeenEvents[] = [];
  /** The status of the answers to come. */
  status = 200;

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { events } = JSON.parse((await bodyOf(request)).toString()) as Pick<SeenEvents, 'events'>;
    const { 'openstack-api-version': version, 'x-roles': roles } = request.headers;
    this.seen.push({ version, roles, events });
    const answered = events.map((event) => ({ ...event, status: 'completed', code: 200 }));
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ events: answered }));
  }
}
