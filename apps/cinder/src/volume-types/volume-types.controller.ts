import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext } from '#openstack-http';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import { CREATE_TYPE, type CreateTypeBody, UPDATE_TYPE, type UpdateTypeBody } from './volume-type.schema.js';
import { volumeTypeView } from './volume-type.view.js';
import { VolumeTypeListService } from './volume-type-list.service.js';
import { VolumeTypesService } from './volume-types.service.js';
import { VolumeTypesManageService } from './volume-types-manage.service.js';

@ApiTags('volume types')
@Controller(projectPaths('types'))
export class VolumeTypesController {
  constructor(
    private readonly types: VolumeTypesService,
    private readonly lists: VolumeTypeListService,
    private readonly manage: VolumeTypesManageService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List volume types' })
  index(@View() request: ViewRequest) {
    return this.lists.list(request);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Create a volume type' })
  async create(
    @Context() context: RequestContext,
    @Body(new JsonSchemaPipe<CreateTypeBody>(CREATE_TYPE)) body: CreateTypeBody,
  ) {
    return { volume_type: volumeTypeView(await this.manage.create(context, body), context) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a volume type; `default` is the one that new volumes get' })
  async show(@Param('id') id: string, @Context() context: RequestContext) {
    const typeId = id === 'default' ? (await this.types.default()).id : id;
    return { volume_type: volumeTypeView(await this.types.byId(typeId, context), context) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change name, description and whether all may see it' })
  async update(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<UpdateTypeBody>(UPDATE_TYPE)) body: UpdateTypeBody,
  ) {
    return { volume_type: volumeTypeView(await this.manage.update(context, id, body), context) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a volume type that no volume has' })
  async delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.manage.delete(context, id);
  }
}
