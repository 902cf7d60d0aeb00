import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncDirectory, writeFileAtomically } from './atomic-file.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ends the name of the directory that the source of a resize keeps until it is confirmed. */
const ASIDE = '_resize';

/** What lies in an instance's directory. */
export type InstanceFile = 'libvirt.xml' | 'unrescue.xml' | 'domain.json' | 'block-devices.json';

/** The uuid of a message is not one, and so becomes no path. */
class InvalidInstanceUuid extends Error {
  /** A message about it goes to the dead letters at once. */
  readonly retryable = false;

  constructor(uuid: unknown) {
    const shown = JSON.stringify(uuid)?.slice(0, 100) ?? String(uuid);
    super(`expected an instance uuid in lower-case hexadecimal form (8-4-4-4-12), got ${shown}`);
    this.name = 'InvalidInstanceUuid';
  }
}

/** @throws InvalidInstanceUuid */
export function assertInstanceUuid(uuid: unknown): asserts uuid is string {
  if (typeof uuid !== 'string' || !UUID.test(uuid)) throw new InvalidInstanceUuid(uuid);
}

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

/** The directories `<state>/instances/<uuid>` of this machine, as nova's `instances_path`. */
export class InstanceStore {
  private constructor(
    readonly root: string,
    /** A directory of its own under the system's temporary one, that goes when the store closes. */
    private readonly volatileParent: string | null,
  ) {}

  /** @param stateDir absolute path, or `:memory:` to keep nothing */
  static async open(stateDir: string): Promise<InstanceStore> {
    const parent = stateDir === ':memory:' ? await mkdtemp(join(tmpdir(), 'proptrail-compute-')) : null;
    const root = join(parent ?? stateDir, 'instances');
    await mkdir(root, { recursive: true });
    return new InstanceStore(root, parent);
  }

  async close(): Promise<void> {
    if (this.volatileParent !== null) await rm(this.volatileParent, { recursive: true, force: true });
  }

  /** Uuids that have a directory; anything else that lies there is not looked at. */
  async list(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && UUID.test(entry.name)).map((entry) => entry.name);
  }

  /** @returns null when the file was never completely written */
  read(uuid: string, file: InstanceFile): Promise<string | null> {
    return readFile(this.#path(uuid, file), 'utf8').catch(nullIfMissing);
  }

  /** Writes files one after the other, each whole or not at all. */
  async write(uuid: string, files: Readonly<Partial<Record<InstanceFile, string>>>): Promise<void> {
    const directory = this.#path(uuid);
    const durable = this.volatileParent === null;
    await mkdir(directory, { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFileAtomically(join(directory, file), text, durable);
    if (durable) await Promise.all([syncDirectory(directory), syncDirectory(this.root)]);
  }

  /** Removes one file, or without a name the whole directory; resolves whether or not it was there. */
  async remove(uuid: string, file?: InstanceFile): Promise<void> {
    await rm(this.#path(uuid, file), { recursive: true, force: true });
  }

  /** Renames the instance's directory to `<uuid>_resize`, over one that an earlier move has left. */
  async putAside(uuid: string): Promise<void> {
    await rm(this.#aside(uuid), { recursive: true, force: true });
    await rename(this.#path(uuid), this.#aside(uuid));
    await this.#settle();
  }

  /** Renames `<uuid>_resize` to the instance's directory again, over whatever lies there. */
  async bringBack(uuid: string): Promise<void> {
    await rm(this.#path(uuid), { recursive: true, force: true });
    await rename(this.#aside(uuid), this.#path(uuid));
    await this.#settle();
  }

  /** A file of `<uuid>_resize`. @returns null when there is none */
  readAside(uuid: string, file: InstanceFile): Promise<string | null> {
    return readFile(join(this.#aside(uuid), file), 'utf8').catch(nullIfMissing);
  }

  /** Removes `<uuid>_resize`; resolves whether or not it was there. */
  async removeAside(uuid: string): Promise<void> {
    await rm(this.#aside(uuid), { recursive: true, force: true });
  }

  /** Uuids that have a `<uuid>_resize`. */
  async listAside(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && entry.name.endsWith(ASIDE));
    return names.map(({ name }) => name.slice(0, -ASIDE.length)).filter((uuid) => UUID.test(uuid));
  }

  async #settle(): Promise<void> {
    if (this.volatileParent === null) await syncDirectory(this.root);
  }

  #aside(uuid: string): string {
    return `${this.#path(uuid)}${ASIDE}`;
  }

  #path(uuid: string, file?: InstanceFile): string {
    assertInstanceUuid(uuid);
    return file === undefined ? join(this.root, uuid) : join(this.root, uuid, file);
  }
}
