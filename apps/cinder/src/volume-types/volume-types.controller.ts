import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { volumeTypeView } from './volume-type.view.js';
import { VolumeTypesService } from './volume-types.service.js';

@ApiTags('volume types')
@Controller(projectPaths('types'))
export class VolumeTypesController {
  constructor(private readonly types: VolumeTypesService) {}

  @Get()
  @ApiOperation({ summary: 'List volume types' })
  async index(@Context() context: RequestContext) {
    return { volume_types: (await this.types.list(context)).map((type) => volumeTypeView(type, context)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a volume type; `default` is the one that new volumes get' })
  async show(@Param('id') id: string, @Context() context: RequestContext) {
    const typeId = id === 'default' ? (await this.types.default()).id : id;
    return { volume_type: volumeTypeView(await this.types.byId(typeId), context) };
  }
}
