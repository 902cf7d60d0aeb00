import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { badRequest, Microversion, notFound } from '#openstack-http';
import { apiOf } from './view-request.js';

const SINCE = 'cinder:since';

/** Hides a method from requests of an older microversion, as if it did not exist. */
export const Since = (version: string) => SetMetadata(SINCE, version);

/** What the versions before microversions are alike. */
const OLDEST = new Microversion(3, 0);

/** A collection and a slash name something without an id: no route of the original's has an empty part. */
const EMPTY_PART = /^\/v\d+\/[^?]*\/(\?|$)/;

/**
 * Refuses a URL that names another project than the caller's (cinder/api/openstack/wsgi.py Resource._process_stack) and
 * methods that the negotiated microversion does not know.
 */
@Injectable()
export class ProjectGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    if (execution.getType() !== 'http') return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    if (apiOf(request.url) !== 'v3') request.microversion = OLDEST;
    if (EMPTY_PART.test(request.url)) throw notFound('The resource could not be found.');
    const projectId = (request.params as { project_id?: string }).project_id;
    if (projectId !== undefined && request.openstack?.projectId !== projectId)
      throw badRequest('Malformed request url');
    const since = this.reflector.getAllAndOverride<string | undefined>(SINCE, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (since !== undefined && request.microversion?.atLeast(since) !== true)
      throw notFound('The resource could not be found.');
    return true;
  }
}
