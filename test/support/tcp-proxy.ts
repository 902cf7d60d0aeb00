import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export type Direction = 'client' | 'server';

export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** Sits between a client and a broker, and breaks what tests want broken. */
export class TcpProxy {
  private readonly server: Server;
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private delayMs = 0;
  private readonly silent = new Set<readonly [Socket, Socket]>();
  connections = 0;

  constructor(
    private target: ProxyTarget,
    private readonly tap: (connection: number) => (chunk: Buffer, from: Direction) => void = () => () => undefined,
  ) {
    this.server = createServer((client) => this.accept(client));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.pairs.size;
  }

  /** Resets all connections. */
  cut(): void {
    for (const [client, broker] of this.pairs) {
      client.resetAndDestroy();
      broker.resetAndDestroy();
    }
    this.pairs.clear();
    this.silent.clear();
  }

  /** Holds every chunk back for so long. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** From now on passes nothing on for the open connections, and closes none, as when the other host lost its power. */
  silence(): void {
    for (const pair of this.pairs) this.silent.add(pair);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(client: Socket): void {
    this.connections += 1;
    const tap = this.tap(this.connections);
    const broker = connect(this.target.port, this.target.host);
    const pair = [client, broker] as const;
    this.pairs.add(pair);
    client.setNoDelay(true);
    broker.setNoDelay(true);
    this.join(pair, client, broker, (chunk) => tap(chunk, 'client'));
    this.join(pair, broker, client, (chunk) => tap(chunk, 'server'));
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (this.silent.has(pair)) return;
        this.pairs.delete(pair);
        client.destroy();
        broker.destroy();
      });
    }
  }

  private join(pair: readonly [Socket, Socket], from: Socket, to: Socket, tap: (chunk: Buffer) => void): void {
    from.on('data', (chunk: Buffer) => {
      if (this.silent.has(pair)) return;
      tap(chunk);
      if (this.delayMs === 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), this.delayMs);
    });
  }
}
