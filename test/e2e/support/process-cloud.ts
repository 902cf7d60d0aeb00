import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../support/free-port.js';
import { pollUntil } from '../../support/poll-until.js';
import { ApiClient } from './api-client.js';
import type { Backend, BackendLease } from './backends.js';
import type { ApiClients } from './scenario.js';
import { ServiceProcess } from './service-process.js';

const IDENTITY = { 'x-auth-token': 'ann:acme', 'x-roles': 'admin' };

/** A cloud on real backends, each service and each compute host in a process and with files of its own. */
export class ProcessCloud implements ApiClients {
  readonly glance: ApiClient;
  readonly cinder: ApiClient;
  readonly nova: ApiClient;
  readonly #running = new Map<string, ServiceProcess>();

  private constructor(
    readonly lease: BackendLease,
    private readonly stateDir: string,
    private readonly env: NodeJS.ProcessEnv,
    /** Of each compute host's own HTTP server. */
    private readonly hostPorts: Readonly<Record<string, number>>,
  ) {
    const client = (port: string | undefined, version: string) =>
      new ApiClient(`http://127.0.0.1:${port}`, { ...IDENTITY, 'openstack-api-version': version });
    this.glance = client(env['GLANCE_PORT'], '');
    this.cinder = client(env['CINDER_PORT'], 'volume 3.70');
    this.nova = client(env['NOVA_PORT'], 'compute 2.93');
  }

  static async start(backend: Backend, hosts: readonly string[], settings: NodeJS.ProcessEnv): Promise<ProcessCloud> {
    const lease = await backend.lease();
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-processes-'));
    const [glance, cinder, nova, ...compute] = await freePorts(3 + hosts.length);
    const env = {
      TRANSPORT_URL: lease.transportUrl,
      DATABASE_URL: lease.databaseUrl,
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_REPORT_INTERVAL: '0.5',
      LOG_LEVEL: 'error',
      ...settings,
    };
    const hostPorts = Object.fromEntries(hosts.map((host, index) => [host, compute[index] ?? 0]));
    const cloud = new ProcessCloud(lease, stateDir, env, hostPorts);
    for (const service of ['glance', 'cinder', 'nova-api', ...hosts]) await cloud.start(service);
    const probe = () => cloud.nova.ask<{ status: string }>('/healthcheck');
    await pollUntil(probe, ({ status }) => status === 200, { what: 'a healthy nova-api' });
    return cloud;
  }

  /** Starts a service, or a compute host by its name; resolves when it is ready. */
  async start(name: string): Promise<void> {
    const port = this.hostPorts[name];
    const own = port === undefined ? {} : { NOVA_COMPUTE_HOSTS: name, NOVA_COMPUTE_PORT: String(port) };
    const env = { ...this.env, ...own, PROPTRAIL_STATE_DIR: join(this.stateDir, name) };
    this.#running.set(name, await ServiceProcess.start(port === undefined ? name : 'nova-compute', env));
  }

  /** SIGKILL: it has no chance to tidy up. */
  async kill(name: string): Promise<void> {
    await this.#running.get(name)?.kill();
  }

  /** SIGTERM. @returns the exit status */
  async stop(name: string): Promise<number | null | undefined> {
    return this.#running.get(name)?.stop();
  }

  /** What a compute host keeps of servers. */
  kept(host: string): Promise<string[]> {
    return readdir(join(this.stateDir, host, 'instances'));
  }

  async end(): Promise<void> {
    for (const service of this.#running.values()) await service.kill();
    await this.lease.release();
    await rm(this.stateDir, { recursive: true, force: true });
  }
}
