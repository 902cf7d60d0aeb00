/** What is used of amqplib's connection beneath its public face. */
export interface RawConnection {
  readonly frameMax: number;
  /** Bytes that were read and not decoded. */
  rest: Buffer;
  /** Asked and reset by its heartbeats. */
  recvSinceLastCheck: boolean;
  sentSinceLastCheck: boolean;
  /** Decodes the next frame of `rest` and the socket; amqplib asks for frames until there is none. */
  recvFrame(): unknown;
  readonly stream: {
    readonly writableNeedDrain: boolean;
    read(): Buffer | null;
    write(bytes: Buffer, written?: () => void): boolean;
    cork(): void;
    uncork(): void;
    destroy(): void;
    on(event: 'drain', listener: () => void): unknown;
  };
}
