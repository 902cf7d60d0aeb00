import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Makes what was created, renamed or removed in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Writes a file so that a reader, and a process that starts after a crash, finds the old text or the new one whole.
 *
 * @param durable the text also survives a power cut, once {@link syncDirectory} was called as well
 */
export async function writeFileAtomically(path: string, text: string, durable: boolean): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
