import { performance } from 'node:perf_hooks';
import {
  createTransport,
  Notifier,
  type PrepareOverrides,
  RemoteError,
  type RemoteFailure,
  RpcClient,
  type Transport,
} from '#messaging';
import type { ClientOptions } from './client-options.js';
import { pythonJson } from './python-json.js';

export type Args = Readonly<Record<string, unknown>>;

/** What a step came to. */
export interface CallResult {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly ms?: number;
}

const LONGEST_TEXT = 400;

function cut(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LONGEST_TEXT)
    return `${value.slice(0, 100)}...(${value.length} chars)`;
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one)]));
}

/** Python's builtins come back as classes of their own name, as they do in Python. */
function rebuildBuiltin(failure: RemoteFailure): Error {
  const error = new RemoteError(failure.class, failure.message, failure.tb, failure.module, failure);
  error.name = failure.class;
  error.message = `${failure.message}\n${failure.tb.join('')}`;
  return error;
}

const OWN_MODULE = 'oslo_messaging';

function describe(error: Error): Readonly<Record<string, unknown>> {
  const described: Record<string, unknown> = {
    py_class: error.name,
    py_module: error instanceof RemoteError ? error.module || OWN_MODULE : OWN_MODULE,
    str: error.message.slice(0, 300),
  };
  if (!(error instanceof RemoteError)) return described;
  return {
    ...described,
    exc_type: error.excType,
    value: error.value,
    args: error.remoteArgs.map((one) => String(one).slice(0, 120)),
    kwargs: error.kwargs,
    traceback_lines: error.traceback.length,
  };
}

/** A client as the conformance suite uses one. */
export class PeerCaller {
  readonly transport: Transport;
  private readonly client: RpcClient;

  constructor(readonly options: ClientOptions) {
    const { transportUrl: url, exchange, topic, timeout, server, version, namespace } = options;
    this.transport = createTransport({ url, controlExchange: exchange, connectionName: 'peer.client' });
    const target = { topic, server, version, namespace };
    this.client = new RpcClient(this.transport, target, {
      timeoutMs: timeout * 1000,
      callMonitorTimeoutS: options.callMonitorTimeout,
      atLeastOnce: options.atLeastOnce,
      allowedRemoteModules: { builtins: rebuildBuiltin },
    });
  }

  emit(line: Args): void {
    process.stdout.write(`${pythonJson(cut(line))}\n`);
  }

  prepare(overrides: PrepareOverrides): RpcClient {
    return this.client.prepare(overrides);
  }

  async call(method: string, args: Args = {}, overrides: PrepareOverrides = {}): Promise<CallResult> {
    const began = performance.now();
    const ms = () => Math.round((performance.now() - began) * 100) / 100;
    try {
      const result = await this.prepare(overrides).call(method, args, this.options.ctxt);
      return { ok: true, result, ms: ms() };
    } catch (error) {
      return { ok: false, error: describe(error as Error), ms: ms() };
    }
  }

  notifier(): Notifier {
    const { publisher, notifyTopic, notifyDriver } = this.options;
    return new Notifier(this.transport, { publisherId: publisher, topics: [notifyTopic], driver: notifyDriver });
  }
}
