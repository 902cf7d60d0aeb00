import type { FastifyInstance } from 'fastify';
import { readJsonBody } from '../edge/json-reader.js';
import type { FaultDialect } from '../faults/fault-dialect.js';

/** Reads bodies of the given media types as JSON, instead of fastify's own parser, which refuses keys such as `__proto__`. */
export function parseJsonBodies(fastify: FastifyInstance, mediaTypes: readonly string[], dialect: FaultDialect): void {
  for (const type of mediaTypes) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer' }, async (_request: unknown, body: string | Buffer) =>
      readJsonBody(typeof body === 'string' ? Buffer.from(body) : body, dialect.messages),
    );
  }
}
