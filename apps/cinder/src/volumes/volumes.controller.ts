import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { validateBody } from '#openstack-http';
import { Since } from '../common/project.guard.js';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import { createVolumeSchema, updateVolumeSchema } from './volume.schema.js';
import { volumeDetail, volumeShow } from './volume.view.js';
import { VolumeActionsService } from './volume-actions.service.js';
import { VolumeCreationService } from './volume-creation.service.js';
import { VolumeListService } from './volume-list.service.js';
import { VolumesService } from './volumes.service.js';

@ApiTags('volumes')
@Controller(projectPaths('volumes'))
export class VolumesController {
  constructor(
    private readonly volumes: VolumesService,
    private readonly creation: VolumeCreationService,
    private readonly lists: VolumeListService,
    private readonly actions: VolumeActionsService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Create a volume: blank, from an image, a snapshot or another volume' })
  async create(@View() request: ViewRequest, @Body() body: unknown) {
    const record = await this.creation.create(request, validateBody(createVolumeSchema(request.version), body));
    return { volume: volumeDetail(record, request) };
  }

  @Get()
  @ApiOperation({ summary: 'List volumes, ids and names' })
  index(@View() request: ViewRequest) {
    return this.lists.list(request, false);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List volumes with all their fields' })
  detail(@View() request: ViewRequest) {
    return this.lists.list(request, true);
  }

  @Get('summary')
  @Since('3.12')
  @ApiOperation({ summary: 'Number and size of all volumes' })
  summary(@View() request: ViewRequest) {
    return this.lists.summary(request);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a volume; `volume_image_metadata` holds what it took over from its image' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { volume: volumeShow(await this.volumes.show(request.context, id), request) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change name, description and metadata' })
  async update(@View() request: ViewRequest, @Param('id') id: string, @Body() body: unknown) {
    const wanted = validateBody<Parameters<VolumesService['update']>[2]>(updateVolumeSchema(request.version), body);
    return { volume: volumeDetail(await this.volumes.update(request.context, id, wanted), request) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a volume' })
  async delete(@View() request: ViewRequest, @Param('id') id: string): Promise<void> {
    await this.volumes.delete(request, id);
  }

  @Post(':id/action')
  @ApiOperation({ summary: 'Do something with a volume; the one key of the body names the action' })
  async action(
    @View() request: ViewRequest,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.actions.run(request, id, body);
    void reply.status(answer.status);
    return answer.body;
  }
}
