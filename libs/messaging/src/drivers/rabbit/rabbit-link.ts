import { Logger } from '@nestjs/common';
import { type ChannelModel, connect } from 'amqplib';
import { InvalidTransportUrl, MessageDeliveryFailure, TransportClosed } from '../../errors/messaging-errors.js';
import type { TransportUrl } from '../../transport/transport-url.js';
import { Pauses } from '../../util/pauses.js';
import { connectArguments } from './connect-options.js';
import { FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';
import type { RawConnection } from './raw-connection.js';

/** A connection that is up. */
export interface LiveConnection {
  readonly model: ChannelModel;
  readonly writer: FrameWriter;
  readonly reader: FrameReader;
}

export interface LinkListener {
  /** A connection came up, the first one included. */
  onUp(connection: LiveConnection): void;
  onDown(): void;
  /** The broker takes no publishes (`connection.blocked`) or does again, or the socket takes bytes again. */
  onWritable(): void;
}

/** The broker refuses the credentials (403), or closes when the virtual host is opened, which amqplib words like this. */
const LOGIN_REFUSED = /ACCESS[-_]REFUSED/;
/** A certificate that does not check does not become right by trying again. */
const CERTIFICATE_REFUSED = /certificate|SSL routines|altnames/i;
const VHOST_REFUSED = /^Expected ConnectionOpenOk; got <ConnectionClose/;
const REFUSALS = [LOGIN_REFUSED, VHOST_REFUSED, CERTIFICATE_REFUSED];
const CLOSE_TIMEOUT_MS = 2000;

/** One connection to one of the hosts, made anew whenever it is lost, on the next host. */
export class RabbitLink {
  private readonly logger = new Logger('RabbitLink');
  private readonly pauses = new Pauses();
  private readonly listeners = new Set<LinkListener>();
  private connecting: Promise<LiveConnection> | undefined;
  private live: LiveConnection | undefined;
  private nextHost: number;
  private closed = false;
  private blockedReason: string | undefined;

  constructor(
    private readonly url: TransportUrl,
    private readonly name: string,
  ) {
    this.nextHost = Math.floor(Math.random() * url.hosts.length);
  }

  get current(): LiveConnection | undefined {
    return this.live;
  }

  /** Why the broker takes no publishes now, e.g. `low on memory`. */
  get blocked(): string | undefined {
    return this.blockedReason;
  }

  addListener(listener: LinkListener): void {
    this.listeners.add(listener);
    if (this.live) listener.onUp(this.live);
  }

  removeListener(listener: LinkListener): void {
    this.listeners.delete(listener);
  }

  /**
   * The connection, when there is one. Tries all hosts, again and again.
   *
   * @throws TransportClosed when the link is closed meanwhile.
   */
  open(): Promise<LiveConnection> {
    if (this.closed) return Promise.reject(new TransportClosed());
    if (this.live) return Promise.resolve(this.live);
    this.connecting ??= this.keepTrying().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  /**
   * The first connection of a transport.
   *
   * @throws MessageDeliveryFailure when no host answers in time, or at once when one refuses the credentials or vhost.
   */
  async openFirst(timeoutMs: number): Promise<void> {
    if (this.live) return;
    const end = Date.now() + timeoutMs;
    for (let tried = 1; !this.closed; tried++) {
      try {
        await this.connectOnce();
        return;
      } catch (error) {
        if (error instanceof InvalidTransportUrl) throw error;
        const last = error as Error;
        const wait = Math.min(1000, 50 * 2 ** tried);
        if (REFUSALS.some((refusal) => refusal.test(last.message)) || Date.now() + wait > end)
          throw this.unreachable(last);
        if (tried % this.url.hosts.length === 0) await this.pauses.pause(wait);
      }
    }
    throw new TransportClosed();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.pauses.interrupt();
    const { live } = this;
    this.drop(live);
    if (!live) return;
    const raw = live.model.connection as unknown as RawConnection;
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([live.model.close().catch(() => undefined), bound]);
    clearTimeout(timer);
    raw.stream.destroy();
  }

  private async keepTrying(): Promise<LiveConnection> {
    const { retryIntervalS, retryBackoffS, retryMaxS } = this.url.options;
    for (let tried = 1; !this.closed; tried++) {
      try {
        return await this.connectOnce();
      } catch (error) {
        this.logger.warn(this.unreachable(error as Error).message);
      }
      const rounds = Math.floor(tried / this.url.hosts.length);
      if (tried % this.url.hosts.length === 0)
        await this.pauses.pause(1000 * Math.min(retryMaxS, retryIntervalS + retryBackoffS * (rounds - 1)));
    }
    throw new TransportClosed();
  }

  private async connectOnce(): Promise<LiveConnection> {
    const host = this.url.hosts[this.nextHost % this.url.hosts.length];
    if (!host) throw new MessageDeliveryFailure('the transport URL names no host');
    this.nextHost += 1;
    const { url, socket } = connectArguments(this.url, host, this.name);
    const model = await connect(url, socket);
    if (this.closed) {
      await model.close();
      throw new TransportClosed();
    }
    return this.adopt(model);
  }

  private adopt(model: ChannelModel): LiveConnection {
    const raw = model.connection as unknown as RawConnection;
    const writer = new FrameWriter(raw, () => this.tellWritable());
    const live: LiveConnection = { model, writer, reader: new FrameReader(raw) };
    this.live = live;
    model.on('error', (error: Error) => this.logger.warn(`Connection ${this.name}: ${error.message}`));
    model.on('blocked', (reason: string) => {
      this.blockedReason = reason;
      this.logger.warn(`The broker blocks connection ${this.name}: ${reason}`);
    });
    model.on('unblocked', () => {
      this.blockedReason = undefined;
      this.tellWritable();
    });
    model.on('close', () => {
      raw.stream.destroy();
      this.drop(live);
      if (!this.closed) this.open().catch((error: Error) => this.logger.debug(error.message));
    });
    for (const listener of this.listeners) listener.onUp(live);
    return live;
  }

  private drop(live: LiveConnection | undefined): void {
    if (!live || this.live !== live) return;
    this.live = undefined;
    this.blockedReason = undefined;
    live.writer.flush();
    live.writer.close();
    for (const listener of this.listeners) listener.onDown();
  }

  private tellWritable(): void {
    for (const listener of this.listeners) listener.onWritable();
  }

  private unreachable(cause: Error): MessageDeliveryFailure {
    const hosts = this.url.hosts.map(({ hostname, port }) => `${hostname}:${port}`).join(', ');
    const reason = VHOST_REFUSED.test(cause.message)
      ? 'NOT_ALLOWED - the virtual host does not exist, or the user has no access to it'
      : cause.message || (cause as NodeJS.ErrnoException).code;
    return new MessageDeliveryFailure(
      `No connection to RabbitMQ at ${hosts}, vhost "${this.url.virtualHost}": ${reason}`,
      { cause },
    );
  }
}
