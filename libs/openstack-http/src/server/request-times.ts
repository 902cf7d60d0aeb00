import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProptrailConfig } from '#service-process';

const LONGEST_HEADERS_MS = 60_000;
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** How long a request's head may take, and how often Node looks (ms). */
export function serverTimeouts({ clientSocketTimeoutS }: ProptrailConfig) {
  const headersTimeout = Math.min(LONGEST_HEADERS_MS, clientSocketTimeoutS * 1000);
  return { headersTimeout, connectionsCheckingInterval: Math.min(5_000, headersTimeout) };
}

/**
 * Gives the body of a request the time that `client_socket_timeout` gives. Node's own limit would count the bytes of an
 * image as well, which may take as long as they need; of those only the pauses count, as of every connection.
 */
export function limitRequestTimes(
  fastify: FastifyInstance,
  { clientSocketTimeoutS }: ProptrailConfig,
  streamsBody: (request: FastifyRequest) => boolean = () => false,
): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (!streamsBody(request)) {
      const { socket } = request.raw;
      // Answered as Node answers a head that takes too long: nothing of the application has begun.
      const late = setTimeout(() => socket.end(TIMED_OUT, () => socket.destroy()), clientSocketTimeoutS * 1000);
      const inTime = () => clearTimeout(late);
      request.raw.once('end', inTime);
      request.raw.once('close', inTime);
    }
    done(null, payload);
  });
}
