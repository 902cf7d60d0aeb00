import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { queryPairs } from '../images/list/query-params.js';
import type { Item } from './metadef.js';
import { objectDocument } from './metadef.view.js';
import { MetadefItemsController } from './metadef-items.controller.js';
import { type PageLimits, readMetadefPage } from './metadef-page.js';
import { readObject } from './metadef-request.js';

const PAGE: PageLimits = {
  sortKeys: ['created_at', 'updated_at', 'id', 'name', 'description', 'required'],
  defaultLimit: null,
  minimum: 1,
};

/** Objects: several properties each that go together. */
@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/objects')
export class MetadefObjectsController extends MetadefItemsController {
  protected readonly kind = 'object';
  protected readonly read = readObject;

  protected document(object: Item, namespace: string): UserKeyed {
    return objectDocument(namespace, object);
  }

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

  @ApiOperation({ summary: 'Define an object' })
  @Post()
  async create(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return objectDocument(namespace, await this.items.create(context, namespace, 'object', readObject(body)));
  }
}
