import type { FastifyInstance } from 'fastify';
import type { FaultDialect } from '../faults/fault-dialect.js';
import { OpenStackError } from '../faults/openstack-error.js';

/**
 * Parses JSON bodies of the given media types. Unlike fastify's own parser it takes keys such as `__proto__`, which are
 * legitimate property names here: JSON.parse makes them plain own properties.
 */
export function parseJsonBodies(fastify: FastifyInstance, mediaTypes: readonly string[], dialect: FaultDialect): void {
  for (const type of mediaTypes) {
    fastify.addContentTypeParser(type, { parseAs: 'string' }, async (_request: unknown, text: string | Buffer) => {
      // A DELETE with a content type and no body is no mistake; a handler that wants a body refuses its absence.
      if (text.length === 0) return undefined;
      try {
        return JSON.parse(text.toString()) as unknown;
      } catch (error) {
        throw new OpenStackError(400, dialect.messages.malformedBody, { cause: error });
      }
    });
  }
}

/** Hands bodies of a media type to the handler as an unread stream: `@Body() data: Readable`. */
export function streamBodies(fastify: FastifyInstance, mediaTypes: readonly string[]): void {
  for (const type of mediaTypes) {
    fastify.addContentTypeParser(type, { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
      done(null, payload),
    );
  }
}
