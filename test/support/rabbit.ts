import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keptLogs } from './run-folder.js';

const run = promisify(execFile);
/** npm runs its scripts in the package's root, from source as from dist. */
const SCRIPT = join(process.cwd(), 'tools/rabbit-private.sh');
const PROGRAMS = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const MANAGEMENT_PORT = 15672;
const PRIVATE_PORT = 5683;
/** On a busy machine a node takes minutes; it is waited for as long as it lives. */
const LONGEST_START_MS = 600_000;

/** A RabbitMQ node that tests may use. */
export interface TestBroker {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Base of the management API, without a slash at the end. */
  readonly management: string;
}

/** A virtual host of a test file's own. */
export interface TestVhost {
  readonly name: string;
  readonly broker: TestBroker;
  /** `rabbit://...` of this virtual host, with options appended. */
  transportUrl(options?: string): string;
  /** Asks the management API: a path below `/api`, `{vhost}` stands for the encoded name. */
  api<T>(path: string, init?: { method?: string; body?: unknown }): Promise<T>;
  drop(): Promise<void>;
}

export const NO_BROKER =
  'RabbitMQ left out: TRANSPORT_URL names none, localhost:5672 does not answer, and rabbitmq-server is not installed.';

function portAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect({ port, host, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Waits for a condition, at most `withinMs`. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 10_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function managementAnswers(broker: TestBroker): Promise<boolean> {
  try {
    const response = await fetch(`${broker.management}/api/overview`, { headers: authorization(broker) });
    return response.ok;
  } catch {
    return false;
  }
}

function authorization({ user, password }: TestBroker): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** On the system's own node the plugin may be off; root may switch it on while the node runs. */
async function withManagement(broker: TestBroker): Promise<TestBroker | undefined> {
  if (await managementAnswers(broker)) return broker;
  if (!existsSync(PROGRAMS) || broker.host !== '127.0.0.1') return undefined;
  await run('rabbitmq-plugins', ['enable', 'rabbitmq_management']).catch(() => undefined);
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (await managementAnswers(broker)) return broker;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

function fromUrl(url: string): TestBroker | undefined {
  const match = /^rabbit:\/\/(?:([^:@/]*):([^@/]*)@)?([^:/?,]+)(?::(\d+))?/.exec(url);
  if (!match) return undefined;
  const host = match[3] === 'localhost' ? '127.0.0.1' : (match[3] as string);
  const port = Number(match[4] ?? 5672);
  const managementPort = port === 5672 ? MANAGEMENT_PORT : port + 10_000;
  return {
    host,
    port,
    user: decodeURIComponent(match[1] ?? 'guest'),
    password: decodeURIComponent(match[2] ?? 'guest'),
    management: process.env['RABBITMQ_MANAGEMENT_URL'] ?? `http://${host}:${managementPort}`,
  };
}

/** A node of the test's own, which it may stop and start; its files go when this process ends. */
export class PrivateRabbit {
  private readonly base: string;
  readonly broker: TestBroker;

  constructor(readonly port: number) {
    this.base = join(tmpdir(), `proptrail-rabbit-${port}`);
    const broker = fromUrl(`rabbit://guest:guest@127.0.0.1:${port}/`) as TestBroker;
    // RABBITMQ_MANAGEMENT_URL speaks of the broker that TRANSPORT_URL names, not of this one.
    this.broker = { ...broker, management: `http://127.0.0.1:${port + 10_000}` };
  }

  /** One that no other run can have: a run that ends takes its node with it. */
  static async onFreePort(): Promise<PrivateRabbit> {
    for (;;) {
      const port = 5700 + Math.floor(Math.random() * 300);
      if (!(await portAnswers(port)) && !(await portAnswers(port + 10_000))) return new PrivateRabbit(port);
    }
  }

  static get isInstalled(): boolean {
    return existsSync(PROGRAMS);
  }

  /** @param owner the process after whose end the node is stopped and its files removed. */
  async start(owner = process.pid): Promise<void> {
    await this.script('start');
    spawn(SCRIPT, ['attend', String(owner)], { env: this.env(), detached: true, stdio: 'ignore' }).unref();
    await this.untilManaged();
  }

  /** As long as the node lives; one that has ended is a failure at once. */
  private async untilManaged(): Promise<void> {
    const managedOrDead = async () => (await managementAnswers(this.broker)) || !(await portAnswers(this.port));
    await eventually(managedOrDead, `management of port ${this.port}`, LONGEST_START_MS);
    if (!(await managementAnswers(this.broker)))
      throw new Error(`RabbitMQ ended on port ${this.port}; its logs: ${await this.keepLogs()}`);
  }

  /** Where its logs are kept when the run's own folder has gone. */
  private async keepLogs(): Promise<string> {
    const kept = join(keptLogs(), `rabbit-${this.port}-${Date.now()}`);
    await cp(join(this.base, 'log'), kept, { recursive: true });
    return kept;
  }

  async startAgain(): Promise<void> {
    await this.script('start');
  }

  async stop(): Promise<void> {
    await this.script('stop');
  }

  async ctl(...args: string[]): Promise<string> {
    return (await run(SCRIPT, ['ctl', ...args], { env: this.env() })).stdout;
  }

  private async script(command: string): Promise<void> {
    await run(SCRIPT, [command], { env: this.env() });
  }

  private env(): NodeJS.ProcessEnv {
    return { ...process.env, PORT: String(this.port), BASE: this.base };
  }
}

/** Test files run in processes of their own: one of them starts the node, the others wait for it. */
async function sharedPrivateNode(): Promise<TestBroker | undefined> {
  if (!PrivateRabbit.isInstalled) return undefined;
  const node = new PrivateRabbit(PRIVATE_PORT);
  if (await managementAnswers(node.broker)) return node.broker;
  const lock = join(tmpdir(), `proptrail-rabbit-${PRIVATE_PORT}.lock`);
  try {
    mkdirSync(lock);
  } catch {
    const startedOrGivenUp = async () => (await managementAnswers(node.broker)) || !existsSync(lock);
    await eventually(startedOrGivenUp, 'the node that another test file starts', LONGEST_START_MS);
    if (await managementAnswers(node.broker)) return node.broker;
    throw new Error(`another test file could not start RabbitMQ on port ${PRIVATE_PORT}; logs of that: ${keptLogs()}`);
  }
  try {
    await node.start(process.ppid);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return node.broker;
}

let found: Promise<TestBroker | undefined> | undefined;

/** The broker of TRANSPORT_URL, else the one at localhost:5672, else undefined. */
export async function runningBroker(): Promise<TestBroker | undefined> {
  const named = fromUrl(process.env['TRANSPORT_URL'] ?? '');
  if (named) {
    const broker = await withManagement(named);
    if (broker) return broker;
    throw new Error(`TRANSPORT_URL names ${named.host}:${named.port}, but ${named.management} does not answer`);
  }
  const local = fromUrl('rabbit://guest:guest@127.0.0.1:5672/') as TestBroker;
  return (await portAnswers(local.port)) ? withManagement(local) : undefined;
}

/** A running broker, else a private node when the programs are installed, else undefined. */
export function findBroker(): Promise<TestBroker | undefined> {
  found ??= runningBroker().then((broker) => broker ?? sharedPrivateNode());
  return found;
}

/** A fresh virtual host; `drop` it when the file is done. */
export async function createVhost(broker: TestBroker, label: string): Promise<TestVhost> {
  const name = `test-${label}-${process.pid}-${Date.now().toString(36)}`;
  const encoded = encodeURIComponent(name);
  const api = async <T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> => {
    const response = await fetch(`${broker.management}/api${path.replace('{vhost}', encoded)}`, {
      method: init.method ?? 'GET',
      headers: { ...authorization(broker), 'content-type': 'application/json' },
      body: init.body === undefined ? undefined : JSON.stringify(init.body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  await api(`/vhosts/${encoded}`, { method: 'PUT', body: {} });
  await api(`/permissions/${encoded}/${encodeURIComponent(broker.user)}`, {
    method: 'PUT',
    body: { configure: '.*', write: '.*', read: '.*' },
  });
  const credentials = `${encodeURIComponent(broker.user)}:${encodeURIComponent(broker.password)}`;
  return {
    name,
    broker,
    transportUrl: (options = '') => `rabbit://${credentials}@${broker.host}:${broker.port}/${encoded}${options}`,
    api,
    drop: () => api(`/vhosts/${encoded}`, { method: 'DELETE' }),
  };
}
