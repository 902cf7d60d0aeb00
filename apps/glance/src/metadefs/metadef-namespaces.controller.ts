import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UserKeyed } from '#image-properties';
import { BaseUrl, badRequest, Context, type RequestContext } from '#openstack-http';
import { type QueryPairs, queryPairs } from '../images/list/query-params.js';
import { namespaceDocument, namespacePath } from './metadef.view.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';
import { type PageLimits, readMetadefPage } from './metadef-page.js';
import { readNamespace } from './metadef-request.js';

const PATH = '/v2/metadefs/namespaces';
const PAGE: PageLimits = {
  sortKeys: ['created_at', 'updated_at', 'id', 'namespace', 'display_name', 'visibility', 'protected', 'owner'],
  defaultLimit: 25,
  minimum: 0,
};

function address(pairs: QueryPairs): string {
  const query = new URLSearchParams([...new Map(pairs)]).toString();
  return query === '' ? PATH : `${PATH}?${query}`;
}

function visibilityOf(params: ReadonlyMap<string, string>): string | null {
  const visibility = params.get('visibility') ?? null;
  // Empty text passes, and is the visibility of no namespace.
  if (!visibility || visibility === 'public' || visibility === 'private') return visibility;
  throw badRequest(`Invalid visibility value: ${visibility}`);
}

@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces')
export class MetadefNamespacesController {
  constructor(private readonly namespaces: MetadefNamespacesService) {}

  @ApiOperation({ summary: 'List namespaces: limit, marker, sort_key, sort_dir, visibility, resource_types' })
  @Get()
  async list(@Context() context: RequestContext, @Req() request: FastifyRequest): Promise<UserKeyed> {
    const pairs = queryPairs(request.url);
    const params = new Map(pairs);
    const page = readMetadefPage(params, PAGE);
    const filters = {
      visibility: visibilityOf(params),
      resourceTypes: params.get('resource_types')?.split(',') ?? null,
    };
    const found = await this.namespaces.list(context, filters, page);
    const query = pairs.filter(([name]) => name !== 'marker');
    const last = found.at(-1)?.namespace.namespace;
    return {
      namespaces: found.map(({ namespace, associations }) => namespaceDocument(namespace, { associations })),
      ...(last !== undefined && found.length === page.limit && { next: address([...query, ['marker', last]]) }),
      schema: '/v2/schemas/metadefs/namespaces',
      first: address(query),
    };
  }

  @ApiOperation({ summary: 'Create a namespace, with properties, objects, tags and resource types if given' })
  @Post()
  async create(
    @Context() context: RequestContext,
    @Body() body: unknown,
    @BaseUrl() baseUrl: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserKeyed> {
    const { values, contents } = readNamespace(body, context.projectId);
    const { namespace, ...parts } = await this.namespaces.create(context, values, contents);
    reply.header('location', `${baseUrl}${encodeURI(namespacePath(namespace.namespace))}`);
    return namespaceDocument(namespace, parts);
  }

  @ApiOperation({ summary: 'Show a namespace and all that is in it; resource_type puts the prefix before names' })
  @Get(':namespace')
  async show(
    @Context() context: RequestContext,
    @Param('namespace') name: string,
    @Query('resource_type') resourceType: unknown,
  ): Promise<UserKeyed> {
    const type = typeof resourceType === 'string' ? resourceType : null;
    const { namespace, ...parts } = await this.namespaces.show(context, name, type);
    return namespaceDocument(namespace, parts);
  }

  @ApiOperation({ summary: 'Replace what a namespace says of itself' })
  @Put(':namespace')
  async update(
    @Context() context: RequestContext,
    @Param('namespace') name: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    const { values } = readNamespace(body, context.projectId);
    return namespaceDocument(await this.namespaces.update(context, name, values));
  }

  @ApiOperation({ summary: 'Delete a namespace and all that is in it' })
  @Delete(':namespace')
  @HttpCode(204)
  async remove(@Context() context: RequestContext, @Param('namespace') name: string): Promise<void> {
    await this.namespaces.remove(context, name);
  }
}
