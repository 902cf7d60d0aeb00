import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { metadataSchema, metaItemSchema } from './server-changes.schema.js';
import { type Metadata, ServerMetadataService } from './server-metadata.service.js';

type MetadataBody = { readonly metadata: Metadata };
type MetaBody = { readonly meta: Metadata };

@ApiTags('server metadata')
@Controller(computePaths('servers/:id/metadata'))
export class ServerMetadataController {
  constructor(private readonly metadata: ServerMetadataService) {}

  @Get()
  @ApiOperation({ summary: "A server's own metadata" })
  async list(@Context() context: RequestContext, @Param('id') id: string): Promise<MetadataBody> {
    return { metadata: await this.metadata.all(context, id) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Add or change some keys' })
  async merge(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<MetadataBody>(metadataSchema)) body: MetadataBody,
  ): Promise<MetadataBody> {
    return { metadata: await this.metadata.merge(context, id, body.metadata) };
  }

  @Put()
  @ApiOperation({ summary: 'Replace all keys' })
  async replace(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<MetadataBody>(metadataSchema)) body: MetadataBody,
  ): Promise<MetadataBody> {
    return { metadata: await this.metadata.replace(context, id, body.metadata) };
  }

  @Get(':key')
  @ApiOperation({ summary: 'Show one key' })
  async show(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<MetaBody> {
    return { meta: await this.metadata.one(context, id, key) };
  }

  @Put(':key')
  @ApiOperation({ summary: 'Set one key' })
  async set(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body(new JsonSchemaPipe<MetaBody>(metaItemSchema)) body: MetaBody,
  ): Promise<MetaBody> {
    return { meta: await this.metadata.setOne(context, id, key, body.meta) };
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete one key' })
  delete(@Context() context: RequestContext, @Param('id') id: string, @Param('key') key: string): Promise<void> {
    return this.metadata.remove(context, id, key);
  }
}
