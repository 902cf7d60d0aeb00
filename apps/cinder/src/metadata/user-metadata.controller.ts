import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { badRequest, Context, JsonSchemaPipe, type RequestContext } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { METADATA, METADATA_ITEM, type MetadataBody, type MetadataItemBody } from './metadata.schema.js';
import type { UserMetadataService } from './user-metadata.service.js';

/** The routes of a user's key-value pairs, for whatever has some (cinder/api/v3/volume_metadata.py, snapshot_metadata.py). */
export function userMetadataRoutes(owner: 'volume' | 'snapshot', service: Type<UserMetadataService>) {
  const ownerId = `${owner}_id`;

  @ApiTags(`${owner}s`)
  @Controller(projectPaths(`${owner}s/:${ownerId}/metadata`))
  class UserMetadataController {
    constructor(@Inject(service) readonly metadata: UserMetadataService) {}

    @Get()
    @ApiOperation({ summary: `The user's key-value pairs of a ${owner}` })
    async index(@Context() context: RequestContext, @Param(ownerId) id: string) {
      return { metadata: await this.metadata.list(context, id) };
    }

    @Post()
    @HttpCode(200)
    @ApiOperation({ summary: 'Add pairs, or overwrite them; others stay' })
    async create(
      @Context() context: RequestContext,
      @Param(ownerId) id: string,
      @Body(new JsonSchemaPipe<MetadataBody>(METADATA)) body: MetadataBody,
    ) {
      return { metadata: await this.metadata.put(context, id, body.metadata, 'kept') };
    }

    @Put()
    @ApiOperation({ summary: 'Replace all pairs' })
    async replace(
      @Context() context: RequestContext,
      @Param(ownerId) id: string,
      @Body(new JsonSchemaPipe<MetadataBody>(METADATA)) body: MetadataBody,
    ) {
      return { metadata: await this.metadata.put(context, id, body.metadata, 'deleted') };
    }

    @Get(':key')
    @ApiOperation({ summary: 'Show one pair' })
    async show(@Context() context: RequestContext, @Param(ownerId) id: string, @Param('key') key: string) {
      return { meta: await this.metadata.show(context, id, key) };
    }

    @Put(':key')
    @ApiOperation({ summary: 'Set one pair' })
    async update(
      @Context() context: RequestContext,
      @Param(ownerId) id: string,
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
      @Param(ownerId) id: string,
      @Param('key') key: string,
    ): Promise<void> {
      await this.metadata.delete(context, id, key);
    }
  }
  return UserMetadataController;
}
