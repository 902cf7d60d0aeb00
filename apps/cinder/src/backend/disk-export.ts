import { open } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import { qcow2Image } from './qcow2-image.js';

/** How much is read at once, and how much is sent. */
const SCAN = 4 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** What every stretch of zeros is sent as: no memory of its own, however long the hole. */
const ZEROS = Buffer.alloc(CHUNK);
const SECTOR = 512;
const QCOW2_MAGIC = Buffer.from('QFI\xfb', 'latin1');

type DiskFile = Awaited<ReturnType<typeof open>>;

/** Only what is not zero is copied out of the one buffer that is read into: whoever sends a piece may keep it for a while. */
async function* wholeDisk(file: DiskFile, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(Math.min(SCAN, size));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(SCAN, size - at), at);
    if (bytesRead === 0) throw new Error(`the disk ends after ${at} of ${size} bytes`);
    for (let from = 0; from < bytesRead; from += CHUNK) {
      const part = buffer.subarray(from, Math.min(bytesRead, from + CHUNK));
      const zeros = ZEROS.subarray(0, part.length);
      yield part.equals(zeros) ? zeros : Buffer.from(part);
    }
    at += bytesRead;
  }
}

/** Length in bytes up to the last sector that is not zero. */
async function contentLength(file: DiskFile, size: number): Promise<number> {
  const buffer = Buffer.alloc(Math.min(SCAN, size));
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - SCAN);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    for (let to = bytesRead; to > 0; to -= CHUNK) {
      const part = buffer.subarray(Math.max(0, to - CHUNK), to);
      if (part.equals(ZEROS.subarray(0, part.length))) continue;
      let last = to;
      while (buffer[last - 1] === 0) last -= 1;
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
 * A disk's bytes as an image of `diskFormat`, each piece read when it is asked for and none before (cinder/image/image_utils.py
 * upload_volume). Zeros are sent, as everything is, and cost no memory.
 *
 * This backend fills a volume with an image's bytes as they are, so a volume from a qcow2 image holds a qcow2 image
 * already; any other disk is made one. Of the remaining formats none is converted to: the disk goes as it is.
 */
export function exportDisk(path: string, diskFormat: string | null): globalThis.ReadableStream<Uint8Array> {
  return ReadableStream.from(exported(path, diskFormat)) as globalThis.ReadableStream<Uint8Array>;
}
