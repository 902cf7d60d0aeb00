import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { copySparse } from '../backend/sparse-copy.js';
import { isUuid } from '../common/cinder-errors.js';

const PARTIAL = '.part';

/**
 * Backups as two files each in `<state directory>/backups`: `backup-<id>`, the data, and `backup-<id>_metadata`, JSON. A file
 * gets its name when it is complete, the data's last: where there is data, the backup is whole.
 */
@Injectable()
export class BackupStore implements OnModuleInit, OnApplicationShutdown {
  #directory = '';

  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig) {}

  async onModuleInit(): Promise<void> {
    const { stateDir } = this.config;
    this.#directory =
      stateDir === ':memory:' ? await mkdtemp(join(tmpdir(), 'proptrail-backups-')) : join(stateDir, 'backups');
    await mkdir(this.#directory, { recursive: true });
    for (const name of await readdir(this.#directory))
      if (name.endsWith(PARTIAL)) await rm(join(this.#directory, name), { force: true });
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.config.stateDir === ':memory:' && this.#directory !== '')
      await rm(this.#directory, { recursive: true, force: true });
  }

  /** Absolute path of a backup's data. */
  dataOf(id: string): string {
    if (!isUuid(id)) throw new TypeError(`${JSON.stringify(id)} is no id of a backup`);
    return join(this.#directory, `backup-${id}`);
  }

  async save(id: string, source: string, metadata: string): Promise<void> {
    await complete(this.#metadataOf(id), (partial) => writeFile(partial, metadata, { flag: 'wx', mode: 0o600 }));
    await complete(this.dataOf(id), (partial) => copySparse(source, partial));
  }

  readMetadata(id: string): Promise<string> {
    return readFile(this.#metadataOf(id), 'utf8');
  }

  /** It is no error when there is none. */
  async remove(id: string): Promise<void> {
    await rm(this.dataOf(id), { force: true });
    await rm(this.#metadataOf(id), { force: true });
  }

  #metadataOf(id: string): string {
    return `${this.dataOf(id)}_metadata`;
  }
}

/** Gives a file its name when it is safe on the disk. */
async function complete(path: string, make: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.${randomUUID()}${PARTIAL}`;
  try {
    await make(partial);
    const file = await open(partial, 'r+');
    try {
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
