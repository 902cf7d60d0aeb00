import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SparseWriter } from './sparse-writer.js';

const run = promisify(execFile);
const CHUNK = 4 * 1024 * 1024;

/**
 * Copies a file and leaves out its holes. GNU cp skips a hole however large it is, and shares blocks where the file
 * system can; Node can do neither, so without such a cp every byte is read.
 *
 * @param target must not exist
 */
export async function copySparse(source: string, target: string): Promise<void> {
  if (await copiedByCp(source, target)) return;
  await rm(target, { force: true });
  await copyByReading(source, target);
}

async function copiedByCp(source: string, target: string): Promise<boolean> {
  try {
    await run('cp', ['--sparse=always', '--reflink=auto', '--', source, target]);
    return true;
  } catch {
    // No such program, or one that knows no such options. Any other trouble comes again when the file is read.
    return false;
  }
}

/** The way that needs nothing but Node. */
export async function copyByReading(source: string, target: string): Promise<void> {
  const reader = await open(source, 'r');
  try {
    const file = await open(target, 'wx', 0o600);
    try {
      const writer = new SparseWriter(file);
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await reader.read(buffer, 0, CHUNK, writer.position);
        if (bytesRead === 0) break;
        await writer.write(buffer.subarray(0, bytesRead));
      }
      await file.truncate(writer.position);
    } finally {
      await file.close();
    }
  } finally {
    await reader.close();
  }
}
