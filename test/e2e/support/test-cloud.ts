import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { HttpRoute } from '#openstack-http';
import type { Environment, ProptrailConfig } from '#service-process';
import type { Cloud } from '../../../apps/all-in-one/src/cloud.js';
import { freePorts } from '../../support/free-port.js';
import { pollUntil } from '../../support/poll-until.js';
import { ApiClient } from './api-client.js';
import type { Backend, BackendLease } from './backends.js';
import { loadConfig, startCloud } from './compiled.js';

export type Row = Record<string, unknown>;

export const PROJECT = 'acme';
const IDENTITY = { 'x-auth-token': `ann:${PROJECT}`, 'x-roles': 'admin' };

/** The whole cloud for one suite, with everything a suite asks of it. */
export class TestCloud {
  readonly glance: ApiClient;
  readonly cinder: ApiClient;
  readonly nova: ApiClient;
  #database: pg.Pool;

  private constructor(
    private cloud: Cloud,
    readonly stateDir: string,
    private readonly lease: BackendLease,
    private readonly env: Environment,
  ) {
    const { endpoints } = cloud.config;
    this.glance = new ApiClient(endpoints.glance, IDENTITY);
    this.cinder = new ApiClient(endpoints.cinder, { ...IDENTITY, 'openstack-api-version': 'volume 3.70' });
    this.nova = new ApiClient(endpoints.nova, { ...IDENTITY, 'openstack-api-version': 'compute 2.93' });
    this.#database = this.#connect();
  }

  /** `overrides` are environment variables on top of what a suite needs (own ports, own state, quick reports). */
  static async start(backend: Backend, overrides: Environment = {}): Promise<TestCloud> {
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-e2e-'));
    const lease = await backend.lease();
    const [glance, cinder, nova, compute] = await freePorts(4);
    const env: Environment = {
      LOG_LEVEL: process.env['E2E_LOG_LEVEL'] ?? 'silent',
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      NOVA_REPORT_INTERVAL: '0.5',
      NOVA_SERVICE_DOWN_TIME: '3',
      PROPTRAIL_STATE_DIR: stateDir,
      TRANSPORT_URL: lease.transportUrl,
      ...(lease.databaseUrl === undefined ? {} : { DATABASE_URL: lease.databaseUrl }),
      ...overrides,
    };
    try {
      const cloud = new TestCloud(await startCloud(loadConfig(env)), stateDir, lease, env);
      await cloud.hostsUp();
      return cloud;
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  get config(): ProptrailConfig {
    return this.cloud.config;
  }

  /** Every route of every service, as the running services have them. */
  get routes(): readonly (HttpRoute & { readonly service: string })[] {
    return this.cloud.services.flatMap(({ name, routes }) => routes.map((route) => ({ ...route, service: name })));
  }

  /** Stops every service and starts them again on the same state. */
  async restart(): Promise<void> {
    await this.#database.end();
    await this.cloud.close();
    this.cloud = await startCloud(loadConfig(this.env));
    this.#database = this.#connect();
    await this.hostsUp();
  }

  async stop(): Promise<void> {
    await this.#database.end();
    await this.cloud.close();
    await this.lease.release();
    await rm(this.stateDir, { recursive: true, force: true });
  }

  async stopService(name: string): Promise<void> {
    const service = this.cloud.services.find((running) => running.name === name);
    if (service === undefined) throw new Error(`no service ${name} runs`);
    await service.close();
  }

  /** Rows by SQL, as an operator with psql would read them. */
  async sql<T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#database.query<T>(text, values)).rows;
  }

  /** Resolves when every compute host of the configuration has reported. */
  async hostsUp(): Promise<void> {
    const wanted = this.config.computeHosts.length;
    const ask = () => this.sql(`SELECT host FROM nova.services WHERE last_seen_up > now() - interval '3 seconds'`);
    await pollUntil(ask, (rows) => rows.length >= wanted, { what: `${wanted} compute hosts` });
  }

  #connect(): pg.Pool {
    const { databaseUrl } = this.config;
    if (databaseUrl !== undefined) return new pg.Pool({ connectionString: databaseUrl, max: 2 });
    return new pg.Pool({ host: join(this.stateDir, 'db'), user: 'postgres', database: 'postgres', max: 2 });
  }
}

export const someUuid = (): string => randomUUID();
