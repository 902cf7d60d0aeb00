import { Logger } from '@nestjs/common';
import type { OutgoingMessage } from '../drivers/driver.js';
import { MessageUndeliverable } from '../errors/messaging-errors.js';
import type { Transport } from '../transport/transport.js';
import { Pauses } from '../util/pauses.js';
import { encodeError, encodeHeartbeat, encodeResult } from '../wire/reply.js';
import type { WireRequest } from '../wire/request.js';

/** How a handler ended. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** oslo.messaging tries again every quarter of a second for a minute, as a caller that reconnects declares its queue anew. */
const RETRY_MS = 250;
const GIVE_UP_MS = 60_000;
const BLACK_LIST_SIZE = 200;

/** Sends answers to the reply queues of callers. */
export class ReplySender {
  private readonly logger = new Logger('RpcReplies');
  /** Reply queue to the time (epoch ms) until which answers to it are dropped at once. */
  private readonly gone = new Map<string, number>();
  private readonly pauses = new Pauses();

  constructor(private readonly transport: Transport) {}

  /** Resolves when the broker has the answer, or nobody is there any more to read it. */
  send(request: WireRequest, outcome: Outcome): Promise<void> {
    const { messageId, replyQueue } = request;
    if (messageId === undefined) return Promise.resolve();
    const message = this.message(replyQueue ?? messageId, encodeOutcome(messageId, outcome));
    return this.transport.publish(message).catch((error: unknown) => this.onReturned(message, error));
  }

  /** Heartbeats as often as the caller asked for: every half of its whole seconds, none if that is under a second. */
  startHeartbeats(request: WireRequest): () => void {
    const { messageId, replyQueue, monitorTimeoutS } = request;
    const intervalS = monitorTimeoutS === null ? 0 : Math.trunc(monitorTimeoutS) / 2;
    if (messageId === undefined || intervalS < 1) return () => undefined;
    const timer = setInterval(() => {
      this.transport
        .publish(this.message(replyQueue ?? messageId, encodeHeartbeat(messageId)))
        .catch((error: Error) => this.logger.debug(`A heartbeat for ${messageId} was not sent: ${error.message}`));
    }, intervalS * 1000);
    return () => clearInterval(timer);
  }

  /** Ends waiting for reply queues that are gone. */
  stop(): void {
    this.pauses.interrupt();
  }

  private message(routingKey: string, body: string): OutgoingMessage {
    return { exchange: undefined, routingKey, body, mandatory: true };
  }

  /** The reply queue is not there: not yet again, or not any more. */
  private async onReturned(message: OutgoingMessage, returned: unknown): Promise<void> {
    if (!(returned instanceof MessageUndeliverable)) throw returned;
    const { routingKey } = message;
    const giveUp = Date.now() + ((this.gone.get(routingKey) ?? 0) > Date.now() ? 0 : GIVE_UP_MS);
    while (Date.now() < giveUp && (await this.pauses.pause(RETRY_MS))) {
      try {
        await this.transport.publish(message);
        return;
      } catch (error) {
        if (!(error instanceof MessageUndeliverable)) throw error;
      }
    }
    this.logger.warn(`The reply queue ${routingKey} does not exist (any more); its answer was dropped`);
    if (this.gone.size >= BLACK_LIST_SIZE) this.gone.delete(this.gone.keys().next().value as string);
    this.gone.set(routingKey, Date.now() + GIVE_UP_MS);
  }
}

/** A result without JSON form (a cycle, a BigInt) is an error to its caller. */
function encodeOutcome(messageId: string, outcome: Outcome): string {
  try {
    return 'error' in outcome ? encodeError(messageId, outcome.error) : encodeResult(messageId, outcome.result);
  } catch (error) {
    return encodeError(messageId, error);
  }
}
