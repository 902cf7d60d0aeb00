import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { badRequest } from '#openstack-http';

/** Refuses a URL that names another project than the caller's (nova/api/openstack/wsgi.py Resource._process_stack). */
@Injectable()
export class ProjectGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    if (execution.getType() !== 'http') return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const named = (request.params as { project_id?: string }).project_id;
    const own = request.openstack?.projectId;
    if (named === undefined || named === own) return true;
    throw badRequest(`Malformed request URL: URL's project_id '${named}' doesn't match Context's project_id '${own}'`);
  }
}
