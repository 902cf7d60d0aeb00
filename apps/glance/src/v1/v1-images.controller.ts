import type { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Head, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GlanceRules, UserKeyed, V1ImageMeta } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { queryPairs } from '../images/list/query-params.js';
import { GLANCE_RULES } from '../tokens.js';
import { v1BriefImage, v1ImageHeaders, v1ImageLinks, v1ImageMeta } from './v1-image.view.js';
import { V1ImagesService } from './v1-images.service.js';
import { readV1Request } from './v1-request.js';

@ApiTags('images v1')
@Controller('v1')
export class V1ImagesController {
  constructor(
    private readonly images: V1ImagesService,
    @Inject(GLANCE_RULES) private readonly rules: GlanceRules,
  ) {}

  @ApiOperation({ summary: 'List images in brief' })
  @Get(['', 'images'])
  async list(@Context() context: RequestContext, @Req() request: FastifyRequest): Promise<{ images: UserKeyed[] }> {
    return { images: (await this.images.list(context, queryPairs(request.url))).map(v1BriefImage) };
  }

  @ApiOperation({ summary: 'List images with properties' })
  @Get('images/detail')
  async detail(@Context() context: RequestContext, @Req() request: FastifyRequest): Promise<{ images: V1ImageMeta[] }> {
    return { images: (await this.images.list(context, queryPairs(request.url))).map(v1ImageMeta) };
  }

  @ApiOperation({ summary: 'Metadata of an image as x-image-meta-* headers' })
  @Head('images/:image_id')
  async meta(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.headers(v1ImageHeaders(await this.images.show(context, id)));
  }

  @ApiOperation({ summary: 'Data of an image, its metadata as headers' })
  @Get('images/:image_id')
  async show(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { image, download } = await this.images.download(context, id);
    reply.headers(v1ImageHeaders(image)).header('content-type', 'application/octet-stream');
    reply.header('content-length', download?.length ?? 0);
    await reply.send(download?.data ?? '');
  }

  @ApiOperation({ summary: 'Register an image from x-image-meta-* headers; a body is its data' })
  @Post('images')
  @HttpCode(201)
  async create(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Body() body: Readable | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ image: V1ImageMeta }> {
    const image = await this.images.create(context, readV1Request(request.raw, body, this.rules.limits));
    reply.headers(v1ImageLinks(image));
    return { image: v1ImageMeta(image) };
  }

  @ApiOperation({ summary: 'Update metadata (x-glance-registry-purge-props: false merges properties), upload data' })
  @Put('images/:image_id')
  async update(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Req() request: FastifyRequest,
    @Body() body: Readable | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ image: V1ImageMeta }> {
    const image = await this.images.update(context, id, readV1Request(request.raw, body, this.rules.limits));
    reply.headers(v1ImageLinks(image));
    return { image: v1ImageMeta(image) };
  }

  @ApiOperation({ summary: 'Delete an image and its data' })
  @Delete('images/:image_id')
  @HttpCode(200)
  async remove(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.images.remove(context, id);
  }
}
