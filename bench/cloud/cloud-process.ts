import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** The embedded cloud in a process of its own, as `npm start` runs it. */
export class CloudProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly stateDir: string,
    readonly ports: { readonly glance: number; readonly cinder: number; readonly nova: number },
    /** `process.hrtime` at the moment the process was asked for, in ns. */
    readonly askedAt: bigint,
    /** Seconds from there until it said `ready`. */
    readonly readyInS: number,
  ) {}

  static async start(): Promise<CloudProcess> {
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-bench-'));
    const [glance = 0, cinder = 0, nova = 0, compute = 0] = await freePorts(4);
    const env = {
      ...process.env,
      TRANSPORT_URL: '',
      DATABASE_URL: '',
      LOG_LEVEL: 'error',
      PROPTRAIL_STATE_DIR: stateDir,
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      NOVA_COMPUTE_HOSTS: '3',
    };
    const askedAt = process.hrtime.bigint();
    const child = spawn(process.execPath, ['dist/apps/all-in-one/src/main.js'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('ready in')) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the cloud exited with ${code}: ${said}`)));
    });
    const readyInS = Number(process.hrtime.bigint() - askedAt) / 1e9;
    return new CloudProcess(child, stateDir, { glance, cinder, nova }, askedAt, readyInS);
  }

  secondsSinceAsked(): number {
    return Number(process.hrtime.bigint() - this.askedAt) / 1e9;
  }

  /** Resident memory of the process in MiB, where the system tells (`/proc`). */
  async residentMiB(): Promise<number | null> {
    try {
      const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGINT');
    await ended;
    await rm(this.stateDir, { recursive: true, force: true });
  }
}
