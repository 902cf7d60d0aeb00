import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { loadConfig } from '#service-process';
import { startCloud } from '../../apps/all-in-one/src/cloud.js';
import { freePorts } from '../support/free-port.js';
import { hangUp, type SentAnswer, send } from './api-sender.js';
import { type ConcreteRequest, concreteRequest, curlLine } from './concrete-request.js';
import { type Draft, drafts, type ServiceRoute } from './drafts.js';
import { type Endpoints, SeededCloud } from './seeded-cloud.js';

export interface FuzzSettings {
  readonly release: string;
  readonly seed: number;
  /** Ends after as many requests, or as many seconds, whichever comes last. */
  readonly requests: number;
  readonly seconds: number;
  /** Never longer than this, however few requests have been sent. */
  readonly longestS: number;
}

const AT_ONCE = 8;
/** Requests that no measurement counts: the first ones compile schemas, fill caches and make the code hot. */
const WARM_UP = 1_500;
/** Between two looks at what exists. */
const REFRESH_EVERY = 1_000;
const HEAP_GROWTH = 1.1;

/** Answers of a server's failure that are meant: what a release does not have, and what is not to be had at the moment. */
const MEANT = new Set([501, 503, 504]);
const isFailure = ({ status }: SentAnswer) => status === 0 || (status >= 500 && !MEANT.has(status));

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let times = 0; times < 4; times += 1) collect();
}

async function settledHeap(): Promise<number> {
  await pause(1_500);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** One release's cloud under hostile requests. */
export class ReleaseRun {
  readonly #failures = new Map<string, string>();
  readonly #statuses = new Map<number, number>();
  readonly #touched = new Set<string>();
  #sent = 0;
  #refreshing: Promise<void> | undefined;

  private constructor(
    private readonly settings: FuzzSettings,
    private readonly endpoints: Endpoints,
    private readonly routes: readonly ServiceRoute[],
    private readonly seeds: SeededCloud,
  ) {}

  /** @returns whether everything held; what did not is printed */
  static async run(settings: FuzzSettings): Promise<boolean> {
    const stateDir = await mkdtemp(join(tmpdir(), 'proptrail-fuzz-'));
    const [glance, cinder, nova, compute] = await freePorts(4);
    const env = {
      OPENSTACK_RELEASE: settings.release,
      LOG_LEVEL: process.env['FUZZ_LOG_LEVEL'] ?? 'silent',
      PROPTRAIL_STATE_DIR: stateDir,
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      GRACEFUL_SHUTDOWN_TIMEOUT: '5',
    };
    const cloud = await startCloud(loadConfig(env));
    try {
      const endpoints = Object.fromEntries(cloud.services.map(({ name, url }) => [name, url]));
      const routes = cloud.services.flatMap((service) =>
        service.routes.map((route) => ({ ...route, service: service.name })).filter(({ url }) => !/^\/docs/.test(url)),
      );
      const run = new ReleaseRun(settings, endpoints, routes, new SeededCloud(endpoints, routes));
      return await run.#whole();
    } finally {
      hangUp();
      await cloud.close();
      await rm(stateDir, { recursive: true, force: true });
    }
  }

  async #whole(): Promise<boolean> {
    const crashed = (error: unknown) => {
      process.stdout.write(`\nnothing caught this: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    };
    process.on('uncaughtException', crashed);
    process.on('unhandledRejection', crashed);
    await this.seeds.refresh();
    await this.#fuzz(this.settings.seed, (sent) => sent >= WARM_UP);
    const before = await settledHeap();
    const began = performance.now();
    const { requests, seconds, longestS } = this.settings;
    const isOver = (sent: number) => {
      const elapsed = (performance.now() - began) / 1000;
      return elapsed >= longestS || (sent >= requests && elapsed >= seconds);
    };
    await this.#fuzz(this.settings.seed + 1_000, isOver);
    const elapsed = (performance.now() - began) / 1000;
    const growth = (await settledHeap()) / before;
    return this.#report(elapsed, before, growth);
  }

  /** Several runs of fast-check side by side; one that has found something begins anew and passes over what is known. */
  async #fuzz(seed: number, isOver: (sent: number) => boolean): Promise<void> {
    const arbitrary = drafts(this.routes);
    const one = async (worker: number) => {
      for (let round = 0; !isOver(this.#sent); round += 1) {
        const property = fc.asyncProperty(arbitrary, async (draft) => {
          if (!isOver(this.#sent)) await this.#hold(draft);
        });
        await fc.check(property, { seed: seed + worker + round * AT_ONCE, numRuns: 250, verbose: 0 });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => one(worker)));
  }

  async #hold(draft: Draft): Promise<void> {
    this.#sent += 1;
    if (this.#sent % REFRESH_EVERY === 0) this.#refreshing ??= this.seeds.refresh();
    await this.#refreshing;
    this.#refreshing = undefined;
    const request = concreteRequest(draft, this.seeds.things);
    const endpoint = this.endpoints[draft.route.service] ?? '';
    const answer = await send(endpoint, request);
    this.#touched.add(nameOf(draft.route));
    this.#statuses.set(answer.status, (this.#statuses.get(answer.status) ?? 0) + 1);
    if (isFailure(answer)) this.#note(draft, request, endpoint, answer);
  }

  /** Remembers the shortest request that fails at a route, and lets fast-check look for a shorter one. */
  #note({ route }: Draft, request: ConcreteRequest, endpoint: string, answer: SentAnswer): void {
    const line = `${curlLine(request, endpoint)}\n    -> ${answer.status} ${answer.text.slice(0, 300)}`;
    const known = this.#failures.get(nameOf(route));
    if (known !== undefined && known.length <= line.length) return;
    this.#failures.set(nameOf(route), line);
    throw new Error(line);
  }

  #report(elapsed: number, heap: number, growth: number): boolean {
    const { release, seed } = this.settings;
    const statuses = [...this.#statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    const untouched = this.routes.filter((route) => !this.#touched.has(nameOf(route)));
    const grew = growth > HEAP_GROWTH;
    process.stdout.write(
      [
        `${release}, FUZZ_SEED=${seed}: ${this.#sent} requests over ${this.#touched.size} of ${this.routes.length} routes, ${Math.round(elapsed)} s`,
        `  answers ${statuses.join(', ')}`,
        `  heap ${(heap / 2 ** 20).toFixed(1)} MiB, afterwards ${(growth * 100).toFixed(1)} % of it${grew ? ': a leak' : ''}`,
        ...(untouched.length > 0 ? [`  not asked: ${untouched.slice(0, 10).map(nameOf).join(', ')}`] : []),
        ...[...this.#failures].map(([route, line]) => `  FAILS ${route}\n    ${line}`),
        '',
      ].join('\n'),
    );
    return this.#failures.size === 0 && !grew;
  }
}

function nameOf({ method, url }: ServiceRoute): string {
  return `${method} ${url}`;
}
