import { type FileHandle, open, rm } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { GIB } from '../common/cinder-constants.js';
import { isUuid } from '../common/cinder-errors.js';
import { DataFolder } from '../common/data-folder.js';
import { PROBE_LENGTH } from './disk-image-info.js';
import { copySparse } from './sparse-copy.js';
import { SparseWriter } from './sparse-writer.js';

export type Disk = { readonly volumeId: string } | { readonly snapshotId: string };

export interface ImageData {
  readonly data: ReadableStream<Uint8Array> | null;
  /** Looks at the first bytes; what it throws ends the copy. */
  readonly probe: (head: Buffer) => void;
}

/** Volumes and snapshots as sparse files in `<state directory>/volumes`, each whole or not there. */
@Injectable()
export class FileBackend implements OnModuleInit, OnApplicationShutdown {
  readonly #folder = new DataFolder('volumes');

  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'stateDir'>) {}

  onModuleInit(): Promise<void> {
    return this.#folder.open(this.config.stateDir);
  }

  onApplicationShutdown(): Promise<void> {
    return this.#folder.close();
  }

  /** Absolute path of a disk's file. */
  pathOf(disk: Disk): string {
    const [kind, id] = 'volumeId' in disk ? ['volume', disk.volumeId] : ['snapshot', disk.snapshotId];
    if (!isUuid(id)) throw new TypeError(`${JSON.stringify(id)} is no id of a ${kind}`);
    return this.#folder.pathOf(`${kind}-${id}`);
  }

  /** A disk of zeros. Takes no room. */
  createBlank(disk: Disk, sizeGib: number): Promise<void> {
    return this.#write(disk, sizeGib, async () => {});
  }

  /** Fills a disk from an image while it arrives; never holds more than a chunk. */
  createFromImage(disk: Disk, sizeGib: number, image: ImageData): Promise<void> {
    return this.#write(disk, sizeGib, async (file) => {
      const writer = new SparseWriter(file);
      let head: Buffer | null = Buffer.alloc(0);
      for await (const chunk of chunksOf(image.data)) {
        if (head !== null) head = probed(head, chunk, image.probe);
        if (writer.position + chunk.length > sizeGib * GIB)
          throw new Error(`the image's data is larger than the volume of ${sizeGib}GB`);
        await writer.write(chunk);
      }
      if (head !== null) image.probe(head);
    });
  }

  /** Copies a disk; the new one may be larger. */
  copy(from: Disk, to: Disk, sizeGib: number): Promise<void> {
    return this.copyFile(this.pathOf(from), to, sizeGib);
  }

  /** Makes a disk of a file, in place of the disk that is there. */
  copyFile(path: string, to: Disk, sizeGib: number): Promise<void> {
    return this.#complete(to, sizeGib, (partial) => copySparse(path, partial));
  }

  /** Makes a disk larger, zeros at its end; it is no error when it is as large already. */
  async extend(disk: Disk, sizeGib: number): Promise<void> {
    const file = await open(this.pathOf(disk), 'r+');
    try {
      const { size } = await file.stat();
      if (size < sizeGib * GIB) await file.truncate(sizeGib * GIB);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Removes a disk; it is no error when there is none. */
  async remove(disk: Disk): Promise<void> {
    await rm(this.pathOf(disk), { force: true });
  }

  #write(disk: Disk, sizeGib: number, fill: (file: FileHandle) => Promise<void>): Promise<void> {
    return this.#complete(disk, sizeGib, async (partial) => {
      const file = await open(partial, 'wx', 0o600);
      try {
        await fill(file);
      } finally {
        await file.close();
      }
    });
  }

  #complete(disk: Disk, sizeGib: number, make: (partial: string) => Promise<void>): Promise<void> {
    return this.#folder.complete(this.pathOf(disk), make, sizeGib * GIB);
  }
}

async function* chunksOf(data: ReadableStream<Uint8Array> | null): AsyncGenerator<Buffer> {
  if (data === null) return;
  for await (const chunk of data) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** Gathers the head of the data; null once it has been looked at. */
function probed(head: Buffer, chunk: Buffer, probe: (head: Buffer) => void): Buffer | null {
  const longer = Buffer.concat([head, chunk.subarray(0, PROBE_LENGTH - head.length)]);
  if (longer.length < PROBE_LENGTH) return longer;
  probe(longer);
  return null;
}
