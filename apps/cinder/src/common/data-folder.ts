import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PARTIAL = '.part';

/**
 * A folder of the state directory whose files get their names when they are complete: until then a file is
 * `<name>.<random>.part`, which is removed on failure and at the next start. Nobody but this process's user reads any of it.
 */
export class DataFolder {
  #path = '';
  #isTemporary = false;

  constructor(private readonly name: string) {}

  /** @param stateDir `:memory:`: a temporary folder, which goes when it is closed */
  async open(stateDir: string): Promise<void> {
    this.#isTemporary = stateDir === ':memory:';
    this.#path = this.#isTemporary
      ? await mkdtemp(join(tmpdir(), `proptrail-${this.name}-`))
      : join(stateDir, this.name);
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    // A folder of an earlier version, or one that somebody else made.
    await chmod(this.#path, 0o700);
    for (const name of await readdir(this.#path))
      if (name.endsWith(PARTIAL)) await rm(join(this.#path, name), { force: true });
  }

  async close(): Promise<void> {
    if (this.#isTemporary) await rm(this.#path, { recursive: true, force: true });
  }

  /** Absolute path of a file. @param name trusted: no text of a user */
  pathOf(name: string): string {
    return join(this.#path, name);
  }

  /**
   * Makes a file, in place of the one that is there, and gives it its name once it is safe on the disk.
   *
   * @param path of {@link pathOf}
   * @param make writes the file that it is given the path of
   * @param size in bytes that it is cut or filled up to
   */
  async complete(path: string, make: (partial: string) => Promise<void>, size?: number): Promise<void> {
    const partial = `${path}.${randomUUID()}${PARTIAL}`;
    try {
      await make(partial);
      const file = await open(partial, 'r+');
      try {
        // A copy has the mode of what it was copied from.
        await file.chmod(0o600);
        if (size !== undefined) await file.truncate(size);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
}
