import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { badRequest, baseUrlOf, notFound, OpenStackError } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import { versionsDocument } from '../versions/versions.view.js';
import { ApiMapper, type Resolution } from './api-mapper.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);
const ABSENT = 'The resource could not be found.';
const UNDECODABLE =
  'Error decoding your request. Either the URL or the request body contained characters that could not be decoded by Glance';

/** glance/common/wsgi.py JSONRequestDeserializer.has_body (25.1.0) */
function hasBody({ method, headers }: FastifyRequest): boolean {
  if (headers['transfer-encoding'] !== undefined && BODY_METHODS.has(method)) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

function methodNotAllowed(method: string, allow: readonly string[]): OpenStackError {
  return new OpenStackError(405, `The method ${method} is not allowed for this resource. `, {
    headers: { allow: allow.join(', ') },
  });
}

/** Gives an address the one form in which the routes know it. */
export function urlRewriter(profile: GlanceProfile): (method: string, url: string) => string {
  const mapper = new ApiMapper(profile);
  return (method, url) => {
    const found = mapper.resolve(method, url);
    return 'url' in found ? found.url : url;
  };
}

type Settle<Kind extends Resolution['kind']> = (
  found: Extract<Resolution, { kind: Kind }>,
  request: FastifyRequest,
  reply: FastifyReply,
  profile: GlanceProfile,
) => FastifyReply | undefined;

/** What becomes of a request before anything of its body is read; undefined lets its route have it. */
const SETTLED: { readonly [Kind in Resolution['kind']]: Settle<Kind> } = {
  served: ({ refusesBody }, request) => {
    if (refusesBody && hasBody(request)) throw badRequest('A body is not expected with this request.');
    return undefined;
  },
  operations: (_, { is404 }) => {
    if (is404) throw notFound(ABSENT);
    return undefined;
  },
  versions: ({ isExplicit }, request, reply, profile) => {
    if (!request.is404) return undefined;
    return reply.status(isExplicit ? profile.versionsStatus : 300).send(versionsDocument(profile, baseUrlOf(request)));
  },
  redirect: ({ path }, request, reply) =>
    reply
      .status(302)
      .header('location', `${baseUrlOf(request)}${path}`)
      .type('text/plain; charset=utf8')
      .send(''),
  options: (_, _request, reply) => reply.status(200).send(),
  undecodable: () => {
    throw badRequest(UNDECODABLE);
  },
  absent: () => {
    throw notFound(ABSENT);
  },
  unimplemented: (_, { method }) => {
    throw new OpenStackError(501, `\nThe request method ${method} is not implemented for this server. `);
  },
  refused: ({ allow }, { is404, method }) => {
    // Where the address has a route of its own for the method, a body is read first and may be refused itself.
    if (is404) throw methodNotAllowed(method, allow);
    return undefined;
  },
};

/** Routes requests as the release does, see {@link ApiMapper}. */
export function installRouting(fastify: FastifyInstance, profile: GlanceProfile): void {
  const mapper = new ApiMapper(profile);
  fastify.addHook('onRequest', async (request, reply) => {
    const found = mapper.resolve(request.method, request.originalUrl);
    const settle = SETTLED[found.kind] as Settle<Resolution['kind']>;
    return settle(found, request, reply, profile);
  });
  if (!profile.refusesOtherMethods) return;
  for (const [url, methods] of Object.entries(profile.addresses)) {
    const allow = methods.map((method) => method.replace('!', ''));
    fastify.route({
      url,
      method: METHODS.filter((method) => !allow.includes(String(method))),
      handler: async (request) => {
        throw methodNotAllowed(request.method, allow);
      },
    });
  }
}
