import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  type ContextDict,
  type Notification,
  NotificationResult,
  OnNotification,
  PRIORITIES,
  RpcMethod,
  type RpcRequest,
} from '#messaging';
import { Lines } from './lines.js';
import { FAILURES } from './peer-errors.js';

type Args = Readonly<Record<string, unknown>>;

/** The methods of the conformance peers. */
export class PeerMethods {
  private records: Args[] = [];

  constructor(@Inject(Lines) private readonly lines: Lines) {}

  @RpcMethod()
  echo(@Payload() args: Args, @Ctx() { context, server }: RpcRequest): unknown {
    this.lines.print({ event: 'call', method: 'echo', ctxt: context, args });
    return { args, ctxt: context, server };
  }

  @RpcMethod()
  echo_min(@Payload() args: { payload?: unknown }): unknown {
    return args.payload ?? null;
  }

  @RpcMethod()
  add(@Payload() { a, b }: { a: number; b: number }): number {
    this.lines.print({ event: 'call', method: 'add', a, b });
    return a + b;
  }

  @RpcMethod()
  none(): null {
    return null;
  }

  @RpcMethod()
  fail(@Payload() { kind = 'value' }: { kind?: string }): never {
    this.lines.print({ event: 'call', method: 'fail', kind });
    const failure = Object.hasOwn(FAILURES, kind) ? FAILURES[kind] : undefined;
    throw failure?.() ?? new Error(`unknown kind ${kind}`);
  }

  @RpcMethod()
  async slow(@Payload() { seconds = 1 }: { seconds?: number }): Promise<unknown> {
    this.lines.print({ event: 'call', method: 'slow', seconds });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return { slept: seconds };
  }

  @RpcMethod()
  record(@Payload() args: Args, @Ctx() { context, server }: RpcRequest): void {
    this.records.push(args);
    this.lines.print({ event: 'record', ctxt: context, args, server });
  }

  @RpcMethod()
  records_count(): number {
    return this.records.length;
  }

  @RpcMethod()
  records_clear(): void {
    this.records = [];
  }
}

/** Prints what it hears; a payload with `requeue_once` is put back the first time. */
export class PeerNotifications {
  private readonly seen = new Set<string>();

  constructor(@Inject(Lines) private readonly lines: Lines) {}

  hear(payload: unknown, notification: Notification): NotificationResult {
    const { priority, context, publisherId, eventType, messageId, timestamp } = notification;
    this.lines.print({
      event: 'notification',
      priority,
      ctxt: context satisfies ContextDict,
      publisher_id: publisherId,
      event_type: eventType,
      payload,
      metadata: { message_id: messageId, timestamp },
    });
    const asksAgain = typeof payload === 'object' && payload !== null && 'requeue_once' in payload;
    if (!asksAgain || this.seen.has(messageId)) return NotificationResult.HANDLED;
    this.seen.add(messageId);
    return NotificationResult.REQUEUE;
  }
}

for (const priority of PRIORITIES) {
  const hear = function (this: PeerNotifications, payload: unknown, notification: Notification): NotificationResult {
    return this.hear(payload, notification);
  };
  Object.defineProperty(PeerNotifications.prototype, priority, { value: hear, configurable: true, writable: true });
  OnNotification(priority)(PeerNotifications.prototype, priority, { value: hear });
  Payload()(PeerNotifications.prototype, priority, 0);
  Ctx()(PeerNotifications.prototype, priority, 1);
}
