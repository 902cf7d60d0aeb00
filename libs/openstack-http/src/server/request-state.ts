import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../context/request-context.js';
import type { Microversion } from '../microversion/microversion.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the request hooks before any handler runs. */
    openstack: RequestContext | null;
    /** The negotiated version; null for a service without microversions. */
    microversion: Microversion | null;
    startedAt: bigint;
  }
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/** The request's context: `show(@Context() context: RequestContext)`. */
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext): RequestContext => {
  const context = requestOf(execution).openstack;
  if (context === null) throw new Error('a handler ran before its request was authenticated');
  return context;
});

/** The negotiated microversion: `show(@ApiVersion() version: Microversion)`. */
export const ApiVersion = createParamDecorator((_: unknown, execution: ExecutionContext): Microversion => {
  const version = requestOf(execution).microversion;
  if (version === null) throw new Error('this service negotiates no microversions');
  return version;
});

/** `http://host:port` as the client addressed it, for links. */
export const BaseUrl = createParamDecorator((_: unknown, execution: ExecutionContext): string =>
  baseUrlOf(requestOf(execution)),
);

export function baseUrlOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
