import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { imageDialect, overLimit, readJsonBody } from '#openstack-http';
import { requirePatchMediaType } from './media-types.js';

/** 128 properties of 65535 bytes, each character written as \uXXXX, and some room. */
const JSON_LIMIT = 64 * 1024 * 1024;

const PATCH_ROUTE = '/v2/images/:image_id';
/** Routes whose body is image data. */
const DATA_ROUTE = /^\/(v2\/images\/[^/]+\/file|v1\/images(\/[^/]+)?)$/;

/** Whether the body is image data: as long as a disk, and as slow as its sender. */
export function isImageData(request: FastifyRequest): boolean {
  return DATA_ROUTE.test(request.routeOptions.url ?? '');
}

async function readWhole(payload: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > JSON_LIMIT) throw overLimit(`The request body is larger than ${JSON_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Image data goes to its handler as an unread stream, whatever type it claims; everything else is read as JSON, also
 * without or under another Content-Type, as Glance does. PATCH alone insists on its types.
 */
export function installBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { bodyLimit: Number.MAX_SAFE_INTEGER },
    async (request: FastifyRequest, payload: Readable) => {
      if (isImageData(request)) return payload;
      const isPatch = request.method === 'PATCH' && request.routeOptions.url === PATCH_ROUTE;
      if (isPatch) requirePatchMediaType(request.headers['content-type']);
      return readJsonBody(await readWhole(payload), imageDialect.messages);
    },
  );
}
