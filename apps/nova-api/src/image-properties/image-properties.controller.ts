import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type QueryValue, RequestContext } from '#openstack-http';
import { type SetImagePropertiesBody, setImagePropertiesSchema } from './image-properties.schema.js';
import { ImagePropertiesService } from './image-properties.service.js';

@ApiTags('inspection')
@Controller('proptrail/servers/:id/image_properties')
export class ImagePropertiesController {
  constructor(private readonly properties: ImagePropertiesService) {}

  @Get()
  @ApiOperation({ summary: 'What a server remembers of its image, by the rule of microversion 2.98' })
  show(@Context() context: RequestContext, @Param('id') id: string) {
    return this.properties.show(context, id);
  }

  @Put()
  @ApiOperation({ summary: 'Set image properties that a stopped or shelved server remembers (admin)' })
  set(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe(setImagePropertiesSchema)) body: SetImagePropertiesBody,
  ) {
    return this.properties.set(context, id, body.properties);
  }

  @Delete()
  @ApiOperation({ summary: 'Unset image properties that a stopped or shelved server remembers (admin)' })
  unset(@Context() context: RequestContext, @Param('id') id: string, @Query('property') property?: QueryValue) {
    return this.properties.unset(context, id, [property ?? []].flat());
  }
}
