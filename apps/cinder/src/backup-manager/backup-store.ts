import { readFile, rm, writeFile } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { copySparse } from '../backend/sparse-copy.js';
import { isUuid } from '../common/cinder-errors.js';
import { DataFolder } from '../common/data-folder.js';

/**
 * Backups as two files each in `<state directory>/backups`: `backup-<id>`, the data, and `backup-<id>_metadata`, JSON. A file
 * gets its name when it is complete, the data's last: where there is data, the backup is whole.
 */
@Injectable()
export class BackupStore implements OnModuleInit, OnApplicationShutdown {
  readonly #folder = new DataFolder('backups');

  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'stateDir'>) {}

  onModuleInit(): Promise<void> {
    return this.#folder.open(this.config.stateDir);
  }

  onApplicationShutdown(): Promise<void> {
    return this.#folder.close();
  }

  /** Absolute path of a backup's data. */
  dataOf(id: string): string {
    if (!isUuid(id)) throw new TypeError(`${JSON.stringify(id)} is no id of a backup`);
    return this.#folder.pathOf(`backup-${id}`);
  }

  async save(id: string, source: string, metadata: string): Promise<void> {
    const write = (partial: string) => writeFile(partial, metadata, { flag: 'wx', mode: 0o600 });
    await this.#folder.complete(this.#metadataOf(id), write);
    await this.#folder.complete(this.dataOf(id), (partial) => copySparse(source, partial));
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
