import { Body, Controller, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiVersion, BaseUrl, Context, JsonSchemaPipe, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { requireVersion } from '../common/require-version.js';
import { TAG } from './server.schema.js';
import { MAX_TAGS, ServerTagsService } from './server-tags.service.js';

/** nova/api/openstack/compute/schemas/server_tags.py (26.2). */
const UPDATE_ALL = {
  type: 'object',
  properties: { tags: { type: 'array', items: TAG, maxItems: MAX_TAGS } },
  required: ['tags'],
  additionalProperties: false,
};

interface TagsBody {
  readonly tags: readonly string[];
}

/** `/servers/{id}/tags`, from 2.26 on. */
@ApiTags('server tags')
@Controller(computePaths('servers/:id/tags'))
export class ServerTagsController {
  constructor(private readonly tags: ServerTagsService) {}

  @Get()
  @ApiOperation({ summary: 'List the tags of a server' })
  async list(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Param('id') id: string) {
    requireVersion(version, '2.26');
    return { tags: await this.tags.all(context, id) };
  }

  @Put()
  @ApiOperation({ summary: 'Replace all tags of a server' })
  async replace(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<TagsBody>(UPDATE_ALL)) body: TagsBody,
  ) {
    requireVersion(version, '2.26');
    return { tags: await this.tags.replace(context, id, body.tags) };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove all tags of a server' })
  async removeAll(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Param('id') id: string) {
    requireVersion(version, '2.26');
    await this.tags.removeAll(context, id);
  }

  @Get(':tag')
  @HttpCode(204)
  @ApiOperation({ summary: 'Whether a server has a tag: 204 or 404' })
  async check(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ) {
    requireVersion(version, '2.26');
    await this.tags.check(context, id, tag);
  }

  @Put(':tag')
  @ApiOperation({ summary: 'Add one tag: 201, or 204 where it was there' })
  async add(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Param('id') id: string,
    @Param('tag') tag: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireVersion(version, '2.26');
    if (await this.tags.add(context, id, tag)) {
      void reply.code(201).header('location', `${baseUrl}/v2.1/servers/${id}/tags/${encodeURIComponent(tag)}`);
    } else void reply.code(204);
  }

  @Delete(':tag')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove one tag' })
  async remove(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ) {
    requireVersion(version, '2.26');
    await this.tags.remove(context, id, tag);
  }
}
