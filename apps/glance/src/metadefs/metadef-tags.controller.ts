import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { boolFromString, type UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { queryPairs } from '../images/list/list-params.js';
import { tagDocument, tagListDocument } from './metadef.view.js';
import { MetadefItemsService } from './metadef-items.service.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';
import { type PageLimits, readMetadefPage } from './metadef-page.js';
import { readTag, readTags } from './metadef-request.js';

const PAGE: PageLimits = { sortKeys: ['created_at', 'updated_at', 'id', 'name'], defaultLimit: null, minimum: 0 };

@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/tags')
export class MetadefTagsController {
  constructor(
    @Inject(MetadefItemsService) private readonly items: MetadefItemsService,
    @Inject(MetadefNamespacesService) private readonly namespaces: MetadefNamespacesService,
  ) {}

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

  @ApiOperation({ summary: 'Delete all tags' })
  @Delete()
  @HttpCode(204)
  async clear(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
    await this.namespaces.clear(context, namespace, 'tag');
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

  @ApiOperation({ summary: 'Show a tag' })
  @Get(':name')
  async show(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<UserKeyed> {
    return tagDocument(await this.items.show(context, namespace, 'tag', name));
  }

  @ApiOperation({ summary: 'Rename a tag' })
  @Put(':name')
  async update(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return tagDocument(await this.items.update(context, namespace, 'tag', name, readTag(body)));
  }

  @ApiOperation({ summary: 'Delete a tag' })
  @Delete(':name')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.remove(context, namespace, 'tag', name);
  }
}
