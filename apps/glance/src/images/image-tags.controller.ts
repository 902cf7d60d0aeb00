import { Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '#openstack-http';
import { ImageTagsService } from './image-tags.service.js';

@ApiTags('images')
@Controller('v2/images/:image_id/tags/:tag')
export class ImageTagsController {
  constructor(private readonly tags: ImageTagsService) {}

  @ApiOperation({ summary: 'Add a tag' })
  @Put()
  @HttpCode(204)
  add(@Context() context: RequestContext, @Param('image_id') id: string, @Param('tag') tag: string): Promise<void> {
    return this.tags.add(context, id, tag);
  }

  @ApiOperation({ summary: 'Remove a tag' })
  @Delete()
  @HttpCode(204)
  remove(@Context() context: RequestContext, @Param('image_id') id: string, @Param('tag') tag: string): Promise<void> {
    return this.tags.remove(context, id, tag);
  }
}
