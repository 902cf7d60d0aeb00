import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '#openstack-http';
import { ImagesService } from './images.service.js';

@ApiTags('images')
@Controller('v2/images/:image_id/actions')
export class ImageActionsController {
  constructor(@Inject(ImagesService) private readonly images: ImagesService) {}

  @ApiOperation({ summary: 'Keep the data of an image from everybody but administrators' })
  @Post('deactivate')
  @HttpCode(204)
  async deactivate(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.images.setActive(context, id, false);
  }

  @ApiOperation({ summary: 'Give the data of a deactivated image free again' })
  @Post('reactivate')
  @HttpCode(204)
  async reactivate(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.images.setActive(context, id, true);
  }
}
