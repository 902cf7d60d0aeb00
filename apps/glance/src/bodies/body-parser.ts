import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, imageDialect, overLimit } from '#openstack-http';
import { requirePatchMediaType } from './media-types.js';

/** 128 properties of 65535 bytes, each character written as \uXXXX, and some room. */
const JSON_LIMIT = 64 * 1024 * 1024;

/** Routes whose body is image data. */
const DATA_ROUTE = /^\/(v2\/images\/[^/]+\/file|v1\/images(\/[^/]+)?)$/;

async function readText(payload: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > JSON_LIMIT) throw overLimit(`The request body is larger than ${JSON_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readJson(payload: Readable): Promise<unknown> {
  const text = await readText(payload);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(imageDialect.messages.malformedBody);
  }
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
      if (DATA_ROUTE.test(request.routeOptions.url ?? '')) return payload;
      if (request.method === 'PATCH') requirePatchMediaType(request.headers['content-type']);
      return readJson(payload);
    },
  );
}
