import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '#openstack-http';
import { ImageActionsService } from './image-actions.service.js';

@ApiTags('images')
@Controller('v2/images/:image_id/actions')
export class ImageActionsController {
  constructor(private readonly actions: ImageActionsService) {}

  @ApiOperation({ summary: 'Keep the data of an image from everybody but administrators' })
  @Post('deactivate')
  @HttpCode(204)
  async deactivate(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.actions.setActive(context, id, false);
  }

  @ApiOperation({ summary: 'Give the data of a deactivated image free again' })
  @Post('reactivate')
  @HttpCode(204)
  async reactivate(@Context() context: RequestContext, @Param('image_id') id: string): Promise<void> {
    await this.actions.setActive(context, id, true);
  }
}
