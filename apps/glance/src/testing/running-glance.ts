import { DataSource } from 'typeorm';
import { MessageDeliveryFailure, Transport } from '#messaging';
import { type RunningService, startService } from '#openstack-http';
import { type ReleaseName } from '#releases';
import { type Environment, loadConfig } from '#service-process';
import { glanceService } from '../glance.module.js';

/** Who asks, in the words of the noauth strategy. */
export interface Caller {
  readonly user: string;
  readonly project: string;
  readonly roles: string;
}

export const MEMBER: Caller = { user: 'demo-user', project: 'demo-project', roles: 'member,reader' };
export const OTHER: Caller = { user: 'other-user', project: 'other-project', roles: 'member' };
export const ADMIN: Caller = { user: 'admin-user', project: 'admin-project', roles: 'admin' };

export const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';
export const DATA_TYPE = 'application/octet-stream';

export interface GlanceOptions {
  readonly release: ReleaseName;
  readonly databaseUrl?: string;
  readonly stateDir: string;
  readonly transportUrl?: string;
  /** Further variables of the environment. */
  readonly env?: Environment;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of many shapes
  readonly body: any;
}

export interface Notification {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly priority: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of many shapes
  readonly payload: any;
}

type Init = Omit<RequestInit, 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly duplex?: 'half';
};

/** Glance on a port of its own, for suites that ask it over HTTP. */
export class RunningGlance {
  private constructor(readonly service: RunningService) {}

  static async start(options: GlanceOptions): Promise<RunningGlance> {
    const config = loadConfig({
      LOG_LEVEL: 'silent',
      GLANCE_PORT: '0',
      OPENSTACK_RELEASE: options.release,
      DATABASE_URL: options.databaseUrl,
      PROPTRAIL_STATE_DIR: options.stateDir,
      TRANSPORT_URL: options.transportUrl,
      ...options.env,
    });
    return new RunningGlance(await startService(glanceService, config));
  }

  /** Rows of Glance's own database. */
  // biome-ignore lint/suspicious/noExplicitAny: rows have the shape that the statement gives them
  sql(statement: string, parameters: unknown[] = []): Promise<any[]> {
    return this.service.app.get(DataSource, { strict: false }).query(statement, parameters);
  }

  /** Notifications that wait in a queue, oldest first. */
  async notifications(priority: 'info' | 'error'): Promise<Notification[]> {
    const { driver } = this.service.app.get(Transport, { strict: false });
    const messages = await driver.peek(`notifications.${priority}`, 10_000).catch((error: unknown) => {
      // The queue comes with its first message.
      if (error instanceof MessageDeliveryFailure) return [];
      throw error;
    });
    return messages.map(({ body }) => JSON.parse(JSON.parse(body.toString())['oslo.message']));
  }

  async close(): Promise<void> {
    const server = this.service.app.getHttpServer();
    // A kept-alive connection whose last answer ends only now would keep the server open until its client lets go.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    try {
      await this.service.close();
    } finally {
      clearInterval(sweep);
    }
  }

  fetch(caller: Caller, method: string, path: string, init: Init = {}): Promise<Response> {
    const headers = {
      accept: 'application/json',
      'x-user-id': caller.user,
      'x-project-id': caller.project,
      'x-roles': caller.roles,
      ...Object.fromEntries(Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    };
    return fetch(`${this.service.url}${path}`, { ...init, method, headers });
  }

  async ask(caller: Caller, method: string, path: string, init: Init = {}): Promise<Answer> {
    const response = await this.fetch(caller, method, path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
  }

  create(body: unknown, caller: Caller = MEMBER): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(caller, 'POST', '/v2/images', { headers, body: JSON.stringify(body) });
  }

  patch(id: string, changes: unknown, caller: Caller = MEMBER): Promise<Answer> {
    const headers = { 'content-type': PATCH_TYPE };
    return this.ask(caller, 'PATCH', `/v2/images/${id}`, { headers, body: JSON.stringify(changes) });
  }

  upload(id: string, data: NonNullable<RequestInit['body']>, caller: Caller = MEMBER): Promise<Answer> {
    const headers = { 'content-type': DATA_TYPE };
    return this.ask(caller, 'PUT', `/v2/images/${id}/file`, { headers, body: data, duplex: 'half' });
  }

  show(id: string, caller: Caller = MEMBER): Promise<Answer> {
    return this.ask(caller, 'GET', `/v2/images/${id}`);
  }
}

/** Bytes that begin as a qcow2 image of a disk of `diskBytes`. */
export function qcow2Data(length: number, diskBytes: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(length);
  data.set([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]);
  new DataView(data.buffer).setBigUint64(24, BigInt(diskBytes));
  return data;
}
