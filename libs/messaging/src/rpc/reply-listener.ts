import { Logger } from '@nestjs/common';
import type { Delivery, Subscription, SubscriptionSpec } from '../drivers/driver.js';
import { MessagingTimeout, TransportClosed } from '../errors/messaging-errors.js';
import type { Topology } from '../transport/topology.js';
import { type Deadline, TimerWheel } from '../util/timer-wheel.js';
import { unwrapEnvelope } from '../wire/envelope.js';
import { newHexId } from '../wire/ids.js';
import { decodeReply, type WireReply } from '../wire/reply.js';

/** How a waiting call ends. `failure` is the wire's JSON text. */
export interface CallOutcome {
  readonly result: unknown;
  readonly failure: string | null;
}

interface PendingCall {
  readonly method: string;
  readonly resolve: (outcome: CallOutcome) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: Deadline;
  readonly monitorMs: number | undefined;
  monitor: Deadline | undefined;
  result: unknown;
  failure: string | null;
}

export interface ExpectedReply {
  readonly messageId: string;
  readonly method: string;
  readonly timeoutMs: number;
  /** Milliseconds without any message of the server after which the call fails; undefined: not monitored. */
  readonly monitorMs: number | undefined;
}

/** What it takes to listen for replies. */
export interface ReplySource {
  readonly topology: Topology;
  subscribe(spec: SubscriptionSpec): Promise<Subscription>;
}

/** The reply queue of a transport: one queue for all its calls, answers matched by `_msg_id`. */
export class ReplyListener {
  private readonly logger = new Logger('RpcReplies');
  private readonly pending = new Map<string, PendingCall>();
  private readonly timers = new TimerWheel();
  private subscription: Promise<Subscription> | undefined;
  private queueName = `reply_${newHexId()}`;
  private closed = false;

  constructor(private readonly source: ReplySource) {}

  /** Name of the reply queue; the first caller declares it. */
  async queue(): Promise<string> {
    if (this.closed) throw new TransportClosed();
    this.subscription ??= this.listen();
    await this.subscription;
    return this.queueName;
  }

  /** Whether {@link queue} would answer without waiting. */
  readyQueue(): string | undefined {
    return this.isListening && !this.closed ? this.queueName : undefined;
  }

  /** Waits for the answer; its timers run from now on. */
  expect(reply: ExpectedReply): Promise<CallOutcome> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new TransportClosed());
        return;
      }
      const { messageId, method, timeoutMs, monitorMs } = reply;
      const fail = (what: string, limitMs: number) => () =>
        this.settle(messageId)?.reject(
          new MessagingTimeout(`${what} for message ID ${messageId} (method ${method}) within ${limitMs} ms`, {
            messageId,
            method,
            timeoutMs: limitMs,
          }),
        );
      this.pending.set(messageId, {
        method,
        resolve,
        reject,
        monitorMs,
        deadline: this.timers.add(timeoutMs, fail('Timed out waiting for a reply', timeoutMs)),
        monitor:
          monitorMs === undefined
            ? undefined
            : this.timers.add(monitorMs, fail('No heartbeat of the server', monitorMs)),
        result: null,
        failure: null,
      });
    });
  }

  /** Ends a call that could not be sent. */
  abandon(messageId: string, error: Error): void {
    this.settle(messageId)?.reject(error);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const messageId of [...this.pending.keys()]) this.abandon(messageId, new TransportClosed());
    this.timers.clear();
    const subscription = await this.subscription?.catch(() => undefined);
    await subscription?.close();
  }

  private isListening = false;

  private async listen(): Promise<Subscription> {
    try {
      const subscription = await this.source.subscribe({
        label: 'replies',
        queues: [{ ...this.source.topology.replyQueue(''), name: this.queueName }],
        prefetch: 0,
        onDelivery: (delivery) => this.onDelivery(delivery),
      });
      this.isListening = true;
      return subscription;
    } catch (error) {
      this.subscription = undefined;
      throw error;
    }
  }

  private onDelivery(delivery: Delivery): void {
    // A reply that came again would find no call: its acknowledgement can wait for others.
    delivery.ack(true);
    let reply: WireReply;
    try {
      reply = decodeReply(unwrapEnvelope(delivery.body, delivery.headers));
    } catch (error) {
      this.logger.warn(`A reply on ${this.queueName} was dropped: ${(error as Error).message}`);
      return;
    }
    const call = reply.messageId === undefined ? undefined : this.pending.get(reply.messageId);
    if (!call) {
      this.logger.debug(`No call waits (any more) for message ID ${reply.messageId}; its reply was dropped`);
      return;
    }
    if (reply.result !== null) call.result = reply.result;
    if (reply.failure !== null) call.failure = reply.failure;
    if (reply.ending) this.settle(reply.messageId as string)?.resolve(call);
    else this.restartMonitor(reply.messageId as string, call);
  }

  private restartMonitor(messageId: string, call: PendingCall): void {
    if (call.monitorMs === undefined) return;
    call.monitor?.cancel();
    const { monitorMs, method } = call;
    call.monitor = this.timers.add(monitorMs, () =>
      this.settle(messageId)?.reject(
        new MessagingTimeout(`No heartbeat of the server for message ID ${messageId} within ${monitorMs} ms`, {
          messageId,
          method,
          timeoutMs: monitorMs,
        }),
      ),
    );
  }

  private settle(messageId: string): PendingCall | undefined {
    const call = this.pending.get(messageId);
    if (!call) return undefined;
    this.pending.delete(messageId);
    call.deadline.cancel();
    call.monitor?.cancel();
    return call;
  }
}
