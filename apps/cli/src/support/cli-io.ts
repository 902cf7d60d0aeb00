import type { Readable } from 'node:stream';

/** Everything that a command touches outside of itself. */
export interface CliIo {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Colours are for people: on a terminal, and not where NO_COLOR asks for none. */
  readonly isColourful: boolean;
  /** Resolves when more may be written. */
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
  readFile(path: string): Promise<string>;
  /** Lines of a file, without reading it whole. */
  readLines(path: string): AsyncIterable<string>;
}
