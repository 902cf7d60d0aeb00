import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { baseUrlOf, type Microversion, type QueryValue, type RequestContext } from '#openstack-http';

export type Query = Readonly<Record<string, QueryValue>>;

/** What an answer's shape depends on beside its rows. */
export interface ViewRequest {
  readonly context: RequestContext;
  readonly version: Microversion;
  /** `http://host:port` as the client addressed it. */
  readonly baseUrl: string;
  /** `/{project_id}` when the URL names the project, else empty: links follow the request. */
  readonly projectPath: string;
  readonly query: Query;
}

/** `index(@View() request: ViewRequest)`. */
export const View = createParamDecorator((_: unknown, execution: ExecutionContext): ViewRequest => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  const { openstack: context, microversion: version } = request;
  if (context === null || version === null) throw new Error('a handler ran before its request was authenticated');
  const projectId = (request.params as { project_id?: string }).project_id;
  return {
    context,
    version,
    baseUrl: baseUrlOf(request),
    projectPath: projectId === undefined ? '' : `/${encodeURIComponent(projectId)}`,
    query: request.query as Query,
  };
});

/** The two links of a resource (cinder/api/common.py ViewBuilder._get_links). */
export function linksOf({ baseUrl, projectPath }: ViewRequest, collection: string, id: string) {
  return [
    { rel: 'self', href: `${baseUrl}/v3${projectPath}/${collection}/${id}` },
    { rel: 'bookmark', href: `${baseUrl}${projectPath}/${collection}/${id}` },
  ];
}

/** `/v3/{project_id}/volumes`, and `/v3/volumes`, which answers too since 3.67. */
export function projectPaths(collection: string): string[] {
  return [`v3/:project_id/${collection}`, `v3/${collection}`];
}
