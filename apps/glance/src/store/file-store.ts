import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { SparseFile } from './sparse-file.js';

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const PART = /^([0-9a-fA-F-]{36})\.[0-9a-f-]{36}\.part$/;

/** Data that has arrived whole and waits for its name. */
export interface ReceivedFile {
  readonly path: string;
}

/** The data of images as files `<stateDir>/images/<id>`. A name exists only once its data is complete. */
@Injectable()
export class FileStore implements OnModuleInit, OnApplicationShutdown {
  #directory = '';
  #isTemporary = false;

  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig) {}

  async onModuleInit(): Promise<void> {
    this.#isTemporary = this.config.stateDir === ':memory:';
    this.#directory = this.#isTemporary
      ? await mkdtemp(join(tmpdir(), 'proptrail-images-'))
      : join(this.config.stateDir, 'images');
    await mkdir(this.#directory, { recursive: true });
    await chmod(this.#directory, 0o700);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#isTemporary) await rm(this.#directory, { recursive: true, force: true });
  }

  /** Where an image's data lies, as `glance.image_locations` notes it. */
  urlOf(imageId: string): string {
    return pathToFileURL(this.#pathOf(imageId)).href;
  }

  /**
   * Takes a stream in under a passing name; `meter` sees every byte.
   *
   * @throws what the source or the disk had to say; the partial file is gone then
   */
  async receive(imageId: string, source: Readable, meter: Transform): Promise<ReceivedFile> {
    const path = `${this.#pathOf(imageId)}.${randomUUID()}.part`;
    try {
      // Data is on the disk before the database says so.
      await pipeline(source, meter, new SparseFile(path));
      return { path };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Gives received data its name. */
  async keep(imageId: string, received: ReceivedFile): Promise<void> {
    await rename(received.path, this.#pathOf(imageId));
  }

  async discard(received: ReceivedFile): Promise<void> {
    await rm(received.path, { force: true });
  }

  /** Bytes `start` to `end`, both included. */
  read(imageId: string, range?: { readonly start: number; readonly end: number }): Readable {
    return createReadStream(this.#pathOf(imageId), range);
  }

  /** In bytes; null when there is no such file. */
  async sizeOf(imageId: string): Promise<number | null> {
    try {
      return (await stat(this.#pathOf(imageId))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Does nothing when the image has no data. */
  async remove(imageId: string): Promise<void> {
    await rm(this.#pathOf(imageId), { force: true });
  }

  /** What lies in the directory: whole files and parts, by image. */
  async contents(): Promise<{ readonly whole: string[]; readonly parts: { imageId: string; path: string }[] }> {
    const names = await readdir(this.#directory);
    const parts = names.flatMap((name) => {
      const imageId = PART.exec(name)?.[1];
      return imageId === undefined ? [] : [{ imageId, path: join(this.#directory, name) }];
    });
    return { whole: names.filter((name) => UUID.test(name)), parts };
  }

  /** An id becomes a path only when it is a UUID. */
  #pathOf(imageId: string): string {
    if (!UUID.test(imageId)) throw new TypeError(`not an image id: ${JSON.stringify(imageId)}`);
    return join(this.#directory, imageId);
  }
}
