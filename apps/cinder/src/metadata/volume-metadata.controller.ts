import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { badRequest, Context, JsonSchemaPipe, type RequestContext } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { METADATA, METADATA_ITEM, type MetadataBody, type MetadataItemBody } from './metadata.schema.js';
import { VolumeMetadataService } from './volume-metadata.service.js';

@ApiTags('volumes')
@Controller(projectPaths('volumes/:volume_id/metadata'))
export class VolumeMetadataController {
  constructor(private readonly metadata: VolumeMetadataService) {}

  @Get()
  @ApiOperation({ summary: "The user's key-value pairs of a volume" })
  async index(@Context() context: RequestContext, @Param('volume_id') id: string) {
    return { metadata: await this.metadata.list(context, id) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Add pairs, or overwrite them; others stay' })
  async create(
    @Context() context: RequestContext,
    @Param('volume_id') id: string,
    @Body(new JsonSchemaPipe<MetadataBody>(METADATA)) body: MetadataBody,
  ) {
    return { metadata: await this.metadata.put(context, id, body.metadata, 'kept') };
  }

  @Put()
  @ApiOperation({ summary: 'Replace all pairs' })
  async replace(
    @Context() context: RequestContext,
    @Param('volume_id') id: string,
    @Body(new JsonSchemaPipe<MetadataBody>(METADATA)) body: MetadataBody,
  ) {
    return { metadata: await this.metadata.put(context, id, body.metadata, 'deleted') };
  }

  @Get(':key')
  @ApiOperation({ summary: 'Show one pair' })
  async show(@Context() context: RequestContext, @Param('volume_id') id: string, @Param('key') key: string) {
    return { meta: await this.metadata.show(context, id, key) };
  }

  @Put(':key')
  @ApiOperation({ summary: 'Set one pair' })
  async update(
    @Context() context: RequestContext,
    @Param('volume_id') id: string,
    @Param('key') key: string,
    @Body(new JsonSchemaPipe<MetadataItemBody>(METADATA_ITEM)) { meta }: MetadataItemBody,
  ) {
    if (!Object.hasOwn(meta, key)) throw badRequest('Request body and URI mismatch');
    await this.metadata.put(context, id, meta, 'kept');
    return { meta };
  }

  @Delete(':key')
  @ApiOperation({ summary: 'Remove one pair' })
  async delete(
    @Context() context: RequestContext,
    @Param('volume_id') id: string,
    @Param('key') key: string,
  ): Promise<void> {
    await this.metadata.delete(context, id, key);
  }
}
