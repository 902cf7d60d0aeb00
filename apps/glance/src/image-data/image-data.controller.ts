import { Readable } from 'node:stream';
import { Body, Controller, Get, Headers, HttpCode, Param, Put, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Context, imageDialect, OpenStackError, type RequestContext } from '#openstack-http';
import type { RangeHeaders } from './byte-range.js';
import { sendDownload } from './download.view.js';
import { ImageDownloadService } from './image-download.service.js';
import { ImageUploadService } from './image-upload.service.js';

const DATA = 'application/octet-stream';

@ApiTags('images')
@Controller('v2/images/:image_id/file')
export class ImageDataController {
  constructor(
    private readonly uploads: ImageUploadService,
    private readonly downloads: ImageDownloadService,
  ) {}

  @ApiOperation({ summary: 'Upload the data of a queued image' })
  @ApiConsumes(DATA)
  @Put()
  @HttpCode(204)
  async upload(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Headers('content-type') mediaType: string | undefined,
    @Body() body: Readable | undefined,
  ): Promise<void> {
    if (mediaType?.split(';')[0]?.trim() !== DATA)
      throw new OpenStackError(415, imageDialect.messages.unsupportedMediaType(mediaType ?? 'None'));
    await this.uploads.upload(context, id, body ?? Readable.from([]));
  }

  @ApiOperation({ summary: 'Download the data of an image, or the part that a Range header names' })
  @ApiProduces(DATA)
  @Get()
  async download(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Headers() headers: RangeHeaders,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDownload(reply, await this.downloads.download(context, id, headers));
  }
}
