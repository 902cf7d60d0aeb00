import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { CliIo } from './cli-io.js';
import { linesOf } from './lines.js';

async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** The process's own streams, environment and files. */
export function processIo(): CliIo {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin,
    env,
    isColourful: stdout.isTTY === true && !env['NO_COLOR'],
    out: (text) => write(stdout, text),
    err: (text) => write(stderr, text),
    readFile: (path) => readFile(path, 'utf8'),
    readLines: (path) => linesOf(createReadStream(path, 'utf8')),
  };
}
