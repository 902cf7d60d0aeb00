import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Transport } from '#messaging';
import { type RunningService, startService } from '#openstack-http';
import { type ReleaseName } from '#releases';
import { loadConfig } from '#service-process';
import type { DatabasePlace } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { cinderService } from '../src/cinder.module.js';
import { FakeGlance } from './fake-glance.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever JSON the service sent; the expectations say what it is
  readonly body: any;
}

export interface Options {
  readonly release?: ReleaseName;
  readonly glance?: FakeGlance;
  /** Where Nova is; default: nowhere. */
  readonly nova?: string;
  readonly stateDir?: string;
  /** A transport URL; default: an in-process bus of its own. */
  readonly transportUrl?: string;
  /** Further settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What a refusal says. */
export function messageOf({ body }: Pick<Answer, 'body'>): string {
  const [fault] = Object.values(body as Record<string, { message: string }>);
  if (fault === undefined) throw new Error(`no refusal: ${JSON.stringify(body)}`);
  return fault.message;
}

export const PROJECT = '7dc3a6046cad49c9975765f5ca1933af';
const USER = '80d7e5fd91c14047b16d22e9192964db';
export const HOST = 'volume1@file';

/** Cinder on a database, an in-process bus and a Glance played by the test. */
export class CinderHarness {
  private constructor(
    readonly service: RunningService,
    readonly glance: FakeGlance,
    private readonly ownsGlance: boolean,
  ) {}

  static async start(place: DatabasePlace, options: Options = {}): Promise<CinderHarness> {
    const glance = options.glance ?? (await new FakeGlance().start());
    const config = loadConfig({
      CINDER_PORT: '0',
      GLANCE_ENDPOINT: glance.url,
      NOVA_ENDPOINT: options.nova ?? 'http://127.0.0.1:1',
      TRANSPORT_URL: options.transportUrl ?? `fake://cinder-${randomUUID()}`,
      DATABASE_URL: place.databaseUrl,
      PROPTRAIL_STATE_DIR: options.stateDir ?? place.stateDir,
      OPENSTACK_RELEASE: options.release ?? 'zed',
      CINDER_VOLUME_HOST: HOST,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      ...options.settings,
    });
    const service = await startService(cinderService, config);
    return new CinderHarness(service, glance, options.glance === undefined);
  }

  async stop(): Promise<void> {
    await this.service.close();
    if (this.ownsGlance) await this.glance.stop();
  }

  get dataSource(): DataSource {
    return this.service.app.get(DataSource, { strict: false });
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows are whatever the statement selects
  sql(text: string, ...values: unknown[]): Promise<any[]> {
    return this.dataSource.query(text, values);
  }

  /** Asks as a member of the project, or as an administrator; the path follows `/v3/{project_id}`. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    { version = '3.70', admin = false }: { version?: string; admin?: boolean } = {},
  ): Promise<Answer> {
    return this.askRaw(method, `/v3/${PROJECT}${path}`, body === undefined ? undefined : JSON.stringify(body), {
      'openstack-api-version': `volume ${version}`,
      'x-project-id': PROJECT,
      'x-user-id': USER,
      'x-roles': admin ? 'member,reader,admin' : 'member,reader',
    });
  }

  async askRaw(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const init = body === undefined ? {} : { body };
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${this.service.url}${path}`, { method, headers: { ...json, ...headers }, ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
  }

  async createVolume(volume: Record<string, unknown>): Promise<string> {
    const answer = await this.ask('POST', '/volumes', { volume });
    if (answer.status !== 202)
      throw new Error(`POST /volumes answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.volume.id;
  }

  /** A volume of zeros that is there. */
  async blank(volume: object = {}): Promise<string> {
    const id = await this.createVolume({ size: 1, ...volume });
    await this.settled(id);
    return id;
  }

  /** Waits until a volume or snapshot is neither being made nor being deleted. @returns its view, or null when it is gone */
  // biome-ignore lint/suspicious/noExplicitAny: as in Answer
  async settled(id: string, collection: 'volumes' | 'snapshots' = 'volumes'): Promise<any> {
    const answer = await pollUntil(
      () => this.ask('GET', `/${collection}/${id}`),
      ({ status, body }) => status === 404 || !UNSETTLED.has((body.volume ?? body.snapshot).status),
      { what: `${collection} ${id} to settle` },
    );
    return answer.status === 404 ? null : (answer.body.volume ?? answer.body.snapshot);
  }

  /** Notifications that nobody has taken yet, oldest first. */
  async notifications(): Promise<Notified[]> {
    const transport = this.service.app.get(Transport, { strict: false });
    const messages = await transport.driver.peek('notifications.info', 1000);
    return messages.map(({ body }) => JSON.parse(JSON.parse(body.toString())['oslo.message']) as Notified);
  }

  /** Waits until a notification of that type about that resource is there. */
  async notified(eventType: string, resourceId: string): Promise<Notified> {
    const isIt = (one: Notified) =>
      one.event_type === eventType && [one.payload['volume_id'], one.payload['snapshot_id']].includes(resourceId);
    const all = await pollUntil(
      () => this.notifications(),
      (found) => found.some(isIt),
      { what: `${eventType} about ${resourceId}` },
    );
    return all.find(isIt) as Notified;
  }
}

const UNSETTLED = new Set([
  ...['creating', 'downloading', 'deleting', 'uploading', 'extending', 'retyping', 'backing-up', 'restoring-backup'],
]);

export interface Notified {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly priority: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly [context: string]: unknown;
}
