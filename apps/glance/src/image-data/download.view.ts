import type { FastifyReply } from 'fastify';
import type { Download } from './image-download.service.js';

/** 200 with the data, 206 with a part of it, 204 when there is none. */
export async function sendDownload(reply: FastifyReply, download: Download | null): Promise<void> {
  if (download === null) {
    await reply.status(204).send();
    return;
  }
  const { image, range } = download;
  reply.status(range === null ? 200 : 206).headers({
    'content-type': 'application/octet-stream',
    'content-length': download.length,
    ...(image.checksum !== null && { 'content-md5': image.checksum }),
    ...(range !== null && { 'content-range': `bytes ${range.start}-${range.end}/${image.size}` }),
  });
  await reply.send(download.data);
}
