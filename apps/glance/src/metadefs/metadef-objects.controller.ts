import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { queryPairs } from '../images/list/list-params.js';
import { objectDocument } from './metadef.view.js';
import { MetadefItemsService } from './metadef-items.service.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';
import { type PageLimits, readMetadefPage } from './metadef-page.js';
import { readObject } from './metadef-request.js';

const PAGE: PageLimits = {
  sortKeys: ['created_at', 'updated_at', 'id', 'name', 'description', 'required'],
  defaultLimit: null,
  minimum: 1,
};

@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/objects')
export class MetadefObjectsController {
  constructor(
    @Inject(MetadefItemsService) private readonly items: MetadefItemsService,
    @Inject(MetadefNamespacesService) private readonly namespaces: MetadefNamespacesService,
  ) {}

  @ApiOperation({ summary: 'List the objects of a namespace: limit, marker, sort_key, sort_dir' })
  @Get()
  async list(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Req() request: FastifyRequest,
  ): Promise<UserKeyed> {
    const page = readMetadefPage(new Map(queryPairs(request.url)), PAGE);
    const objects = await this.items.page(context, namespace, 'object', page);
    // Without the leading slash, as the original.
    return {
      objects: objects.map((object) => objectDocument(namespace, object)),
      schema: 'v2/schemas/metadefs/objects',
    };
  }

  @ApiOperation({ summary: 'Define an object, which is several properties that go together' })
  @Post()
  async create(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return objectDocument(namespace, await this.items.create(context, namespace, 'object', readObject(body)));
  }

  @ApiOperation({ summary: 'Delete all objects' })
  @Delete()
  @HttpCode(204)
  async clear(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
    await this.namespaces.clear(context, namespace, 'object');
  }

  @ApiOperation({ summary: 'Show an object' })
  @Get(':name')
  async show(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<UserKeyed> {
    return objectDocument(namespace, await this.items.show(context, namespace, 'object', name));
  }

  @ApiOperation({ summary: 'Replace an object' })
  @Put(':name')
  async update(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return objectDocument(namespace, await this.items.update(context, namespace, 'object', name, readObject(body)));
  }

  @ApiOperation({ summary: 'Delete an object' })
  @Delete(':name')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.remove(context, namespace, 'object', name);
  }
}
