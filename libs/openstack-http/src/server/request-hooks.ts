import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthStrategy } from '../auth/auth-strategy.js';
import { isRequestId, newRequestId, RequestContext, runWithContext } from '../context/request-context.js';
import { guardIdentity, guardUrl } from '../edge/request-guard.js';
import type { FaultDialect } from '../faults/fault-dialect.js';
import { OpenStackError } from '../faults/openstack-error.js';
import { type MicroversionRange, negotiate } from '../microversion/microversion.js';
import type { Logger } from '../observability/logger.js';
import type { ServiceMetrics } from '../observability/service-metrics.js';

export interface RequestHookOptions {
  readonly auth: AuthStrategy;
  readonly logger: Logger;
  readonly metrics: ServiceMetrics;
  readonly microversions: MicroversionRange | undefined;
  /** Further response headers that repeat the request id (`x-compute-request-id`). */
  readonly requestIdAliases: readonly string[];
  readonly messages: FaultDialect['messages'];
}

/** Paths that anybody may ask: what the service is and how it does. */
const OPEN_PATHS = /^\/($|healthcheck$|metrics$|docs|versions|v\d+(\.\d+)?\/?$)/;

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

async function contextOf(request: FastifyRequest, options: RequestHookOptions): Promise<RequestContext> {
  const inbound = single(request.headers['x-openstack-request-id']);
  const requestId = isRequestId(inbound) ? inbound : newRequestId();
  const params = request.params as { project_id?: string } | undefined;
  const identity = await options.auth.authenticate({ headers: request.headers, urlProjectId: params?.project_id });
  if (identity !== null) {
    guardIdentity(identity, options.messages);
    return new RequestContext({ ...identity, requestId, remoteAddress: request.ip });
  }
  if (OPEN_PATHS.test(request.url.split('?')[0] ?? ''))
    return new RequestContext({ requestId, userId: '', projectId: '' });
  throw new OpenStackError(401, options.messages.unauthorized);
}

/** Headers first, so that a refusal of the version carries them too. */
function negotiateVersion(request: FastifyRequest, reply: FastifyReply, range: MicroversionRange): void {
  const legacyName = range.legacyHeader;
  const result = negotiate(
    range,
    single(request.headers['openstack-api-version']),
    legacyName === undefined ? undefined : single(request.headers[legacyName]),
  );
  const spoken = result.ok ? result.version.toString() : result.asked;
  void reply.header('openstack-api-version', `${range.serviceType} ${spoken}`);
  if (legacyName !== undefined) void reply.header(legacyName, spoken);
  void reply.header(
    'vary',
    ['OpenStack-API-Version', ...(legacyName === undefined ? [] : [titleCase(legacyName)])].join(', '),
  );
  if (!result.ok) throw new OpenStackError(result.status, result.message);
  request.microversion = result.version;
}

function titleCase(header: string): string {
  return header === 'x-openstack-nova-api-version' ? 'X-OpenStack-Nova-API-Version' : header;
}

function observe(request: FastifyRequest, reply: FastifyReply, options: RequestHookOptions): void {
  const seconds = Number(process.hrtime.bigint() - request.startedAt) / 1e9;
  options.metrics.observe(request.method, request.routeOptions.url ?? 'unmatched', reply.statusCode, seconds);
  const fields = {
    method: request.method,
    path: request.url,
    status: reply.statusCode,
    ms: Math.round(seconds * 1e4) / 10,
  };
  const level = reply.statusCode >= 500 ? 'error' : OPEN_PATHS.test(request.url) ? 'debug' : 'info';
  const ids = request.openstack === null ? {} : { request_id: request.openstack.requestId };
  options.logger[level]({ ...fields, ...ids }, `${fields.method} ${fields.path} ${fields.status} ${fields.ms} ms`);
}

/** Gives every request its context, id, version, metrics and log line. */
export function installRequestHooks(fastify: FastifyInstance, options: RequestHookOptions): void {
  fastify.decorateRequest('openstack', null);
  fastify.decorateRequest('microversion', null);
  fastify.decorateRequest('startedAt', 0n);

  fastify.addHook('onRequest', async (request, reply) => {
    request.startedAt = process.hrtime.bigint();
    request.openstack = await contextOf(request, options);
    const { requestId } = request.openstack;
    for (const name of ['x-openstack-request-id', ...options.requestIdAliases]) void reply.header(name, requestId);
    if (options.microversions !== undefined) negotiateVersion(request, reply, options.microversions);
    guardUrl(request.url, options.messages);
  });
  // Reading a body leaves the async scope of the hooks before it, so the context is entered after it, around the handler.
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.openstack === null) return done();
    return runWithContext(request.openstack, done);
  });
  fastify.addHook('onResponse', async (request, reply) => observe(request, reply, options));
}
