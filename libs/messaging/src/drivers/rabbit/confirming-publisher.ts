import { Logger } from '@nestjs/common';
import type { ConfirmChannel, Message } from 'amqplib';
import {
  MessageDeliveryFailure,
  MessageUndeliverable,
  MessagingTimeout,
  TransportClosed,
} from '../../errors/messaging-errors.js';
import type { OutgoingMessage } from '../driver.js';
import { Declarations, isRefused, refusal } from './declare.js';
import type { FrameWriter } from './frame-writer.js';
import { InFlight } from './in-flight.js';
import { exchangeNameOf, PublishEncoder } from './publish-encoder.js';
import type { LinkListener, LiveConnection, RabbitLink } from './rabbit-link.js';

interface Pending {
  readonly message: OutgoingMessage;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  returned: boolean;
  /** Channel errors that this message was in flight for. */
  suspicion: number;
}

interface Lane {
  readonly channel: ConfirmChannel;
  readonly writer: FrameWriter;
  readonly encoder: PublishEncoder;
}

const MAX_IN_FLIGHT = 2000;
const MAX_SUSPICION = 3;
const SWEEP_MS = 250;

/**
 * Publishes on one confirm channel, confirms pipelined. What is not confirmed when the channel or the connection goes
 * is sent again on the next one; while the broker blocks, or the socket is full, messages wait here.
 */
export class ConfirmingPublisher implements LinkListener {
  private readonly logger = new Logger('RabbitPublisher');
  private readonly inFlight = new InFlight<Pending>();
  private waiting: Pending[] = [];
  private lane: Lane | undefined;
  private inFlightOfLane = this.inFlight;
  private readonly declarations = new Declarations();
  private isDeclaring = false;
  private sweeper: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly link: RabbitLink) {
    link.addListener(this);
  }

  publish(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new TransportClosed());
        return;
      }
      const pending = { message, resolve, reject, returned: false, suspicion: 0 };
      const { lane } = this;
      if (lane && this.waiting.length === 0 && this.link.blocked === undefined && this.maySend(lane, pending)) {
        this.send(lane, pending);
        return;
      }
      this.waiting.push(pending);
      this.pump();
    });
  }

  onUp(connection: LiveConnection): void {
    this.declarations.forget();
    this.openLane(connection).catch((error: Error) => this.onLaneFailure(connection, error));
  }

  onDown(): void {
    this.closeLane();
  }

  onWritable(): void {
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.link.removeListener(this);
    this.closeLane();
    clearInterval(this.sweeper);
    for (const { reject } of this.waiting) reject(new TransportClosed());
    this.waiting = [];
  }

  private async openLane(connection: LiveConnection): Promise<void> {
    const channel = await connection.model.createConfirmChannel();
    // amqplib's own bookkeeping counts its own publishes only; ours go beside it.
    channel.removeAllListeners('ack');
    channel.removeAllListeners('nack');
    const inFlight = new InFlight<Pending>();
    this.inFlightOfLane = inFlight;
    const number = (channel as unknown as { ch: number }).ch;
    connection.reader.onConfirm(number, (deliveryTag, multiple) => {
      inFlight.settle(deliveryTag, multiple, this.settle);
      if (this.waiting.length > 0) this.pump();
    });
    channel.on('nack', ({ deliveryTag, multiple }: { deliveryTag: number; multiple: boolean }) => {
      this.waiting.unshift(...inFlight.take(deliveryTag, multiple));
      setTimeout(() => this.pump(), SWEEP_MS);
    });
    channel.on('return', (returned: Message) => this.onReturn(inFlight, returned));
    channel.on('error', (error: Error) => this.onChannelError(inFlight, error));
    channel.on('close', () => {
      connection.reader.forget(number);
      if (this.lane?.channel !== channel) return;
      this.closeLane();
      if (this.link.current === connection)
        this.openLane(connection).catch((error: Error) => this.onLaneFailure(connection, error));
    });
    const { writer } = connection;
    this.lane = { channel, writer, encoder: new PublishEncoder(number, writer) };
    this.pump();
  }

  private onLaneFailure(connection: LiveConnection, error: Error): void {
    if (this.closed || this.link.current !== connection) return;
    this.logger.warn(`No channel to publish on: ${error.message}`);
    setTimeout(() => {
      if (!this.closed && this.link.current === connection && !this.lane) this.onUp(connection);
    }, SWEEP_MS);
  }

  /** What was not confirmed may be lost or not: it goes first when the next channel is there. */
  private closeLane(): void {
    this.lane = undefined;
    this.waiting = [...this.inFlightOfLane.takeAll(), ...this.waiting];
    if (this.waiting.length > 0) this.watchDeadlines();
  }

  private pump(): void {
    const { lane } = this;
    if (!lane || this.link.blocked !== undefined) {
      if (this.waiting.length > 0) this.watchDeadlines();
      return;
    }
    let next = 0;
    while (next < this.waiting.length && this.maySend(lane, this.waiting[next])) {
      this.send(lane, this.waiting[next] as Pending);
      next += 1;
    }
    if (next > 0) this.waiting = next === this.waiting.length ? [] : this.waiting.slice(next);
  }

  /** A message that may be what the broker closed the channel for travels alone. */
  private maySend(lane: Lane, pending: Pending | undefined): boolean {
    if (!pending || this.isDeclaring || lane.writer.isFull) return false;
    const { size } = this.inFlightOfLane;
    return size === 0 || (size < MAX_IN_FLIGHT && pending.suspicion === 0 && !this.isCareful);
  }

  private isCareful = false;

  private send(lane: Lane, pending: Pending): void {
    const { message } = pending;
    if (message.deadline !== undefined && message.deadline <= Date.now()) {
      this.expire(pending);
      return;
    }
    if (!this.declarations.cover(message)) {
      void this.declare(pending);
      return;
    }
    try {
      lane.encoder.write(message);
    } catch (error) {
      pending.reject(
        new MessageDeliveryFailure(`The message can't be sent: ${(error as Error).message}`, { cause: error }),
      );
      return;
    }
    this.isCareful = pending.suspicion > 0;
    this.inFlightOfLane.add(pending);
  }

  private readonly settle = (pending: Pending): void => {
    this.isCareful = false;
    const { message } = pending;
    if (pending.returned) pending.reject(new MessageUndeliverable(exchangeNameOf(message), message.routingKey));
    else pending.resolve();
  };

  /** Everything behind it waits meanwhile: order is kept, and a burst at the start declares once. */
  private async declare(pending: Pending): Promise<void> {
    this.isDeclaring = true;
    try {
      await this.declarations.declare(this.link.current, pending.message);
      this.waiting.unshift(pending);
    } catch (error) {
      if (isRefused(error))
        pending.reject(refusal(error, `The topology of ${pending.message.routingKey} can't be declared`));
      else {
        this.logger.debug(`A declaration is tried again: ${(error as Error).message}`);
        this.waiting.unshift(pending);
        await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
      }
    }
    this.isDeclaring = false;
    if (this.closed) this.close();
    else this.pump();
  }

  private onReturn(inFlight: InFlight<Pending>, { fields, content }: Message): void {
    const found = inFlight.find(
      ({ message, returned }) =>
        !returned &&
        message.mandatory === true &&
        message.routingKey === fields.routingKey &&
        exchangeNameOf(message) === fields.exchange &&
        content.equals(Buffer.from(message.body as string)),
    );
    if (found) found.returned = true;
  }

  /** The broker does not say which message it closed the channel for: those in flight are sent again one by one. */
  private onChannelError(inFlight: InFlight<Pending>, error: Error): void {
    this.logger.warn(`Publishing channel: ${error.message}`);
    this.declarations.forget();
    const suspects = inFlight.takeAll();
    for (const suspect of suspects) suspect.suspicion += 1;
    const [only] = suspects;
    if (suspects.length === 1 && only && only.suspicion > MAX_SUSPICION)
      only.reject(new MessageDeliveryFailure(`The broker refuses the message: ${error.message}`, { cause: error }));
    else this.waiting = [...suspects, ...this.waiting];
  }

  private expire({ message, reject }: Pending): void {
    reject(new MessagingTimeout(`No broker took the message for ${message.routingKey} in time`));
  }

  /** Deadlines of what can't be sent now. */
  private watchDeadlines(): void {
    this.sweeper ??= setInterval(() => {
      const now = Date.now();
      const isLate = ({ message }: Pending) => message.deadline !== undefined && message.deadline <= now;
      const late = this.waiting.filter(isLate);
      if (late.length > 0) this.waiting = this.waiting.filter((pending) => !isLate(pending));
      for (const pending of late) this.expire(pending);
      if (this.waiting.length > 0) return;
      clearInterval(this.sweeper);
      this.sweeper = undefined;
    }, SWEEP_MS);
  }
}
