import { defer, from, type Observable } from 'rxjs';
import { checkTarget } from '../check-target.js';
import type { ContextDict } from '../context/context-carrier.js';
import type { ExchangeSpec, MessageHeaders, OutgoingMessage } from '../drivers/driver.js';
import { InvalidTarget, MessagingTimeout, RpcVersionCapError } from '../errors/messaging-errors.js';
import type { AllowedRemoteModules } from '../errors/remote-error.js';
import type { Target } from '../target.js';
import type { Transport } from '../transport/transport.js';
import { decodeFailure } from '../wire/failure.js';
import { newHexId } from '../wire/ids.js';
import { type CallFields, encodeRequest } from '../wire/request.js';
import { versionIsCompatible } from './version.js';

export interface RpcClientOptions {
  /** Milliseconds a call waits for its final reply. @default the transport's rpcResponseTimeoutMs */
  readonly timeoutMs?: number;
  /** Seconds within which a server must give a sign of life while the call runs. @default not monitored */
  readonly callMonitorTimeoutS?: number;
  /** Highest version the client may ask for, e.g. while old servers still run. @default no cap */
  readonly versionCap?: string;
  /** Calls and casts (not fanouts) that no queue takes reject with MessageUndeliverable. @default false */
  readonly atLeastOnce?: boolean;
  /** Errors that are rebuilt as classes of the caller's. @default none: all are RemoteError */
  readonly allowedRemoteModules?: AllowedRemoteModules;
}

export type PrepareOverrides = Partial<Target> & RpcClientOptions;
export type RpcArguments = Readonly<Record<string, unknown>>;

const NO_HEADERS: MessageHeaders = {};

/**
 * Calls methods of servers. Immutable: `prepare` makes a client for another target or with other options.
 *
 * @example
 * const compute = clients.client({ topic: 'compute', version: '5.0' });
 * const xml = await compute.prepare({ server: 'host1' }).call<string>('get_domain_xml', { instance });
 */
export class RpcClient {
  private readonly exchange: ExchangeSpec;
  private readonly routingKey: string;

  constructor(
    private readonly transport: Transport,
    readonly target: Target,
    private readonly options: RpcClientOptions = {},
  ) {
    checkTarget(target, { topic: true });
    const topic = target.topic as string;
    this.exchange = target.fanout
      ? transport.topology.fanoutExchange(topic)
      : transport.topology.exchange(target.exchange ?? transport.controlExchange);
    this.routingKey = target.fanout ? '' : target.server === undefined ? topic : `${topic}.${target.server}`;
  }

  /** A client with these fields of the target, or options, in place of its own. */
  prepare(overrides: PrepareOverrides): RpcClient {
    const { timeoutMs, callMonitorTimeoutS, versionCap, atLeastOnce, allowedRemoteModules, ...target } = overrides;
    const given = { timeoutMs, callMonitorTimeoutS, versionCap, atLeastOnce, allowedRemoteModules };
    const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return new RpcClient(this.transport, { ...this.target, ...target }, { ...this.options, ...changed });
  }

  /** Whether the version cap lets this client send messages of a version. */
  canSendVersion(version = this.target.version ?? '1.0'): boolean {
    return this.options.versionCap === undefined || versionIsCompatible(this.options.versionCap, version);
  }

  /**
   * Sends a request and waits for its result.
   *
   * @throws MessagingTimeout no reply in time; the work may have been done.
   * @throws RemoteError (or a rebuilt class) what the method raised.
   * @throws MessageUndeliverable with `atLeastOnce`, when no server's queue exists.
   * @throws RpcVersionCapError, InvalidTarget before anything is sent.
   */
  async call<T = unknown>(method: string, args: RpcArguments = {}, context?: ContextDict): Promise<T> {
    if (this.target.fanout) throw new InvalidTarget('a call can not be a fanout: it has one result', this.target);
    this.checkVersion();
    const { replies } = this.transport;
    const timeoutMs = this.options.timeoutMs ?? this.transport.rpcResponseTimeoutMs;
    const started = Date.now();
    const replyQueue = replies.readyQueue() ?? (await this.openReplyQueue(method, timeoutMs));
    const messageId = newHexId();
    const monitorTimeoutS = this.options.callMonitorTimeoutS ?? null;
    const monitorMs = monitorTimeoutS === null ? undefined : monitorTimeoutS * 1000;
    const message = this.message(method, args, context, { messageId, replyQueue, monitorTimeoutS }, timeoutMs, started);
    const outcome = replies.expect({ messageId, method, timeoutMs: timeoutMs - (Date.now() - started), monitorMs });
    this.transport.publish(message).catch((error: Error) => {
      // A broker that can't be reached in time ends the call by its own timer: what was sent may have been done.
      if (!(error instanceof MessagingTimeout)) replies.abandon(messageId, error);
    });
    const { result, failure } = await outcome;
    if (failure !== null) throw decodeFailure(failure, this.options.allowedRemoteModules);
    return result as T;
  }

  /** {@link call} as a cold Observable of one value. */
  call$<T = unknown>(method: string, args: RpcArguments = {}, context?: ContextDict): Observable<T> {
    return defer(() => from(this.call<T>(method, args, context)));
  }

  /** Sends a request that nobody answers. Resolves when the broker has confirmed it. */
  async cast(method: string, args: RpcArguments = {}, context?: ContextDict): Promise<void> {
    this.checkVersion();
    await this.transport.publish(this.message(method, args, context));
  }

  /** Casts to every server of the topic. */
  async fanout(method: string, args: RpcArguments = {}, context?: ContextDict): Promise<void> {
    if (this.target.fanout) await this.cast(method, args, context);
    else await this.prepare({ fanout: true, server: undefined }).cast(method, args, context);
  }

  private message(
    method: string,
    args: RpcArguments,
    context: ContextDict | undefined,
    call?: CallFields,
    expirationMs?: number,
    started = 0,
  ): OutgoingMessage {
    const { contextCarrier } = this.transport;
    const traceparent = contextCarrier.traceparent?.();
    const body = encodeRequest({
      method,
      args,
      namespace: this.target.namespace,
      version: this.target.version,
      call,
      uniqueId: newHexId(),
      context: context ?? contextCarrier.current(),
    });
    return {
      exchange: this.exchange,
      routingKey: this.routingKey,
      body,
      mandatory: this.options.atLeastOnce === true && !this.target.fanout,
      headers: traceparent === undefined ? NO_HEADERS : { traceparent },
      expirationMs,
      deadline: expirationMs === undefined ? undefined : started + expirationMs,
    };
  }

  private async openReplyQueue(method: string, timeoutMs: number): Promise<string> {
    const { promise, cancel } = timeout(timeoutMs, method);
    try {
      return await Promise.race([this.transport.replies.queue(), promise]);
    } finally {
      cancel();
    }
  }

  private checkVersion(): void {
    if (this.canSendVersion()) return;
    throw new RpcVersionCapError(this.target.version ?? '1.0', this.options.versionCap as string);
  }
}

function timeout(timeoutMs: number, method: string): { promise: Promise<never>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new MessagingTimeout(`No broker took the reply queue for method ${method} within ${timeoutMs} ms`, {
            method,
            timeoutMs,
          }),
        ),
      timeoutMs,
    );
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
