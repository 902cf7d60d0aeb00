import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { qcow2Image } from './qcow2-image.js';

const CHUNK = 1024 * 1024;
const SECTOR = 512;
const QCOW2_MAGIC = Buffer.from('QFI\xfb', 'latin1');

type DiskFile = Awaited<ReturnType<typeof open>>;

async function* wholeDisk(file: DiskFile, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new Error(`the disk ends after ${at} of ${size} bytes`);
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** Length in bytes up to the last sector that is not zero. */
async function contentLength(file: DiskFile, size: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const zeros = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const part = buffer.subarray(0, bytesRead);
    if (!part.equals(zeros.subarray(0, bytesRead))) {
      let last = bytesRead;
      while (part[last - 1] === 0) last -= 1;
      return Math.min(size, Math.ceil((start + last) / SECTOR) * SECTOR);
    }
    end = start;
  }
  return 0;
}

async function isQcow2(file: DiskFile): Promise<boolean> {
  const head = Buffer.alloc(QCOW2_MAGIC.length);
  await file.read(head, 0, head.length, 0);
  return head.equals(QCOW2_MAGIC);
}

async function* exported(path: string, diskFormat: string | null): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (diskFormat !== 'qcow2') yield* wholeDisk(file, size);
    else if (await isQcow2(file)) yield* wholeDisk(file, await contentLength(file, size));
    else yield* qcow2Image(file, size);
  } finally {
    await file.close();
  }
}

/**
 * A disk's bytes as an image of `diskFormat`, read as they are asked for (cinder/image/image_utils.py upload_volume).
 *
 * This backend fills a volume with an image's bytes as they are, so a volume from a qcow2 image holds a qcow2 image
 * already; any other disk is made one. Of the remaining formats none is converted to: the disk goes as it is.
 */
export function exportDisk(path: string, diskFormat: string | null): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(exported(path, diskFormat))) as ReadableStream<Uint8Array>;
}
