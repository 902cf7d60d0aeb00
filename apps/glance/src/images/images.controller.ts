import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UserKeyed } from '#image-properties';
import { BaseUrl, Context, type RequestContext } from '#openstack-http';
import { requireBody, requirePatchMediaType } from '../bodies/media-types.js';
import type { GlanceProfile } from '../glance-profile.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { imageDocument, imageListDocument } from './image.view.js';
import { ImagesService } from './images.service.js';
import { readListParams } from './list/list-params.js';
import { queryPairs } from './list/query-params.js';

@ApiTags('images')
@Controller('v2/images')
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {}

  @ApiOperation({ summary: 'Create an image; every key that is no attribute becomes a custom property' })
  @Post()
  async create(
    @Context() context: RequestContext,
    @Body() body: unknown,
    @BaseUrl() baseUrl: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserKeyed> {
    const image = await this.images.create(context, requireBody(body));
    reply.header('location', `${baseUrl}/v2/images/${image.id}`);
    if (this.profile.namedStore !== null) reply.header('openstack-image-store-ids', this.profile.namedStore);
    return imageDocument(this.profile, image);
  }

  @ApiOperation({ summary: 'List images: limit, marker, sort, sort_key, sort_dir; any other parameter is a filter' })
  @Get()
  async list(@Context() context: RequestContext, @Req() request: FastifyRequest): Promise<UserKeyed> {
    const pairs = queryPairs(request.url);
    const params = readListParams(this.profile, pairs);
    return imageListDocument(this.profile, await this.images.list(context, params), pairs, params.limit);
  }

  @ApiOperation({ summary: 'Show an image' })
  @Get(':image_id')
  async show(@Context() context: RequestContext, @Param('image_id') id: string): Promise<UserKeyed> {
    return imageDocument(this.profile, await this.images.show(context, id));
  }

  @ApiOperation({ summary: 'Change attributes and custom properties by a JSON patch' })
  @ApiConsumes('application/openstack-images-v2.1-json-patch', 'application/openstack-images-v2.0-json-patch')
  @Patch(':image_id')
  async patch(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Headers('content-type') mediaType: string | undefined,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    const type = requirePatchMediaType(mediaType);
    return imageDocument(this.profile, await this.images.patch(context, id, requireBody(body), type));
  }

  @ApiOperation({ summary: 'Delete an image and its data' })
  @Delete(':image_id')
  @HttpCode(204)
  async remove(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.images.remove(context, id);
  }
}
