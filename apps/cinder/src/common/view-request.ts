import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { baseUrlOf, type Microversion, type QueryValue, type RequestContext } from '#openstack-http';

export type Query = Readonly<Record<string, QueryValue>>;

/** Versions of the API that are older than microversions. */
export type OlderApiName = 'v1' | 'v2';
/** By what the API is called. */
export type ApiName = OlderApiName | 'v3';

/** What an answer's shape depends on beside its rows. */
export interface ViewRequest {
  readonly api: ApiName;
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
    api: apiOf(request.url),
    context,
    version,
    baseUrl: baseUrlOf(request),
    projectPath: projectId === undefined ? '' : `/${encodeURIComponent(projectId)}`,
    query: request.query as Query,
  };
});

/** @param url begins with a slash */
export function apiOf(url: string): ApiName {
  if (url.startsWith('/v1/')) return 'v1';
  return url.startsWith('/v2/') ? 'v2' : 'v3';
}

/** The two links of a resource (cinder/api/common.py ViewBuilder._get_links). */
export function linksOf({ api, baseUrl, projectPath }: ViewRequest, collection: string, id: string) {
  return [
    { rel: 'self', href: `${baseUrl}/${api}${projectPath}/${collection}/${id}` },
    { rel: 'bookmark', href: `${baseUrl}${projectPath}/${collection}/${id}` },
  ];
}

/** `/v3/{project_id}/volumes`, and `/v3/volumes`, which answers too since 3.67. */
export function projectPaths(collection: string): string[] {
  return [`v3/:project_id/${collection}`, `v3/${collection}`];
}
