import { Readable } from 'node:stream';
import type { CliIo } from './cli-io.js';

/** What a command has written, and an IO that never leaves the process: for tests. */
export interface InMemoryIo extends CliIo {
  readonly written: { out: string; err: string };
}

/** @param stdin text that is piped in; null is a terminal where nobody types */
export function inMemoryIo(
  stdin: string | null = null,
  files: Readonly<Record<string, string>> = {},
  env: CliIo['env'] = {},
): InMemoryIo {
  const written = { out: '', err: '' };
  const fileText = (path: string): string => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    return text;
  };
  return {
    stdin: Object.assign(Readable.from(stdin === null ? [] : [Buffer.from(stdin)]), { isTTY: stdin === null }),
    env,
    isColourful: false,
    written,
    out: async (text) => {
      written.out += text;
    },
    err: async (text) => {
      written.err += text;
    },
    readFile: async (path) => fileText(path),
    readLines: async function* (path) {
      yield* fileText(path).split('\n');
    },
  };
}
