import { Body, Controller, Get, Headers, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { boolFromString, type UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { queryPairs } from '../images/list/query-params.js';
import { tagDocument, tagListDocument } from './metadef.view.js';
import { MetadefItemsController } from './metadef-items.controller.js';
import { type PageLimits, readMetadefPage } from './metadef-page.js';
import { readTag, readTags } from './metadef-request.js';

const PAGE: PageLimits = { sortKeys: ['created_at', 'updated_at', 'id', 'name'], defaultLimit: null, minimum: 0 };

@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/tags')
export class MetadefTagsController extends MetadefItemsController {
  protected readonly kind = 'tag';
  protected readonly read = readTag;
  protected readonly document = tagDocument;

  @ApiOperation({ summary: 'List the tags of a namespace: limit, marker, sort_key, sort_dir' })
  @Get()
  async list(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Req() request: FastifyRequest,
  ): Promise<UserKeyed> {
    const page = readMetadefPage(new Map(queryPairs(request.url)), PAGE);
    return tagListDocument(await this.items.page(context, namespace, 'tag', page));
  }

  @ApiOperation({ summary: 'Set the tags of a namespace; with X-Openstack-Append: true, add to them' })
  @Post()
  async put(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Headers('x-openstack-append') append: string | undefined,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    const tags = readTags(body);
    await this.items.putTags(context, namespace, tags, boolFromString(append ?? ''));
    return tagListDocument(tags);
  }

  @ApiOperation({ summary: 'Add a tag' })
  @Post(':name')
  async create(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<UserKeyed> {
    return tagDocument(await this.items.create(context, namespace, 'tag', readTag({ name })));
  }
}
