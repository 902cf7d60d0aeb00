import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { View, type ViewRequest } from '../common/view-request.js';
import { VolumeActionsService } from '../volumes/volume-actions.service.js';
import { VolumeListService } from '../volumes/volume-list.service.js';
import { resourceOf } from './older-body.js';
import { olderListRequest } from './older-lists.js';
import { olderVolume, olderVolumeShow, olderVolumeSummary } from './older-volume.view.js';
import { OlderVolumesService } from './older-volumes.service.js';

const FILTERS = ['name', 'status', 'metadata'];

@ApiTags('volumes (v1, v2)')
@Controller()
export class OlderVolumesController {
  constructor(
    private readonly volumes: OlderVolumesService,
    private readonly lists: VolumeListService,
    private readonly actions: VolumeActionsService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Create a volume: 200 under v1, 202 under v2' })
  async create(@View() request: ViewRequest, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { record, imageId } = await this.volumes.create(request, resourceOf(request, body, 'volume'));
    void reply.status(request.api === 'v1' ? 200 : 202);
    return { volume: olderVolume(record, request, imageId) };
  }

  @Get()
  @ApiOperation({ summary: 'List volumes' })
  index(@View() request: ViewRequest) {
    return this.#list(request, 'volumes', olderVolumeSummary);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List volumes with all their fields' })
  detail(@View() request: ViewRequest) {
    return this.#list(request, 'volumes/detail', olderVolumeShow);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a volume' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { volume: olderVolumeShow(await this.volumes.show(request, id), request) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change names and metadata' })
  async update(@View() request: ViewRequest, @Param('id') id: string, @Body() body: unknown) {
    const record = await this.volumes.update(request, id, resourceOf(request, body, 'volume'));
    return { volume: olderVolume(record, request) };
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

  async #list(request: ViewRequest, collection: string, view: typeof olderVolumeShow) {
    const { records, links } = await this.lists.page(olderListRequest(request, FILTERS), collection);
    const volumes = records.map((record) => view(record, request));
    return links === undefined || request.api === 'v1' ? { volumes } : { volumes, volumes_links: links };
  }
}
