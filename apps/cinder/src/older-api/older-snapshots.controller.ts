import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { View, type ViewRequest } from '../common/view-request.js';
import { SnapshotActionsService } from '../snapshots/snapshot-actions.service.js';
import { SnapshotListService } from '../snapshots/snapshot-list.service.js';
import { resourceOf } from './older-body.js';
import { olderListRequest } from './older-lists.js';
import { olderSnapshot, olderSnapshotShow } from './older-snapshot.view.js';
import { OlderSnapshotsService } from './older-snapshots.service.js';

const FILTERS = ['name', 'status', 'volume_id'];

@ApiTags('snapshots (v1, v2)')
@Controller()
export class OlderSnapshotsController {
  constructor(
    private readonly snapshots: OlderSnapshotsService,
    private readonly lists: SnapshotListService,
    private readonly actions: SnapshotActionsService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Take a snapshot of a volume: 200 under v1, 202 under v2' })
  async create(@View() request: ViewRequest, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.snapshots.create(request, resourceOf(request, body, 'snapshot'));
    void reply.status(request.api === 'v1' ? 200 : 202);
    return { snapshot: olderSnapshot(record, request) };
  }

  @Get()
  @ApiOperation({ summary: 'List snapshots' })
  async index(@View() request: ViewRequest) {
    const { records } = await this.lists.page(olderListRequest(request, FILTERS), 'snapshots');
    return { snapshots: records.map((record) => olderSnapshot(record, request)) };
  }

  @Get('detail')
  @ApiOperation({ summary: 'List snapshots with all their fields' })
  async detail(@View() request: ViewRequest) {
    const { records } = await this.lists.page(olderListRequest(request, FILTERS), 'snapshots/detail');
    return { snapshots: records.map((record) => olderSnapshotShow(record, request)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a snapshot' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { snapshot: olderSnapshotShow(await this.snapshots.show(request, id), request) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change name and description' })
  async update(@View() request: ViewRequest, @Param('id') id: string, @Body() body: unknown) {
    const record = await this.snapshots.update(request, id, resourceOf(request, body, 'snapshot'));
    return { snapshot: olderSnapshot(record, request) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a snapshot' })
  async delete(@View() request: ViewRequest, @Param('id') id: string): Promise<void> {
    await this.snapshots.delete(request, id);
  }

  @Post(':id/action')
  @HttpCode(202)
  @ApiOperation({ summary: 'Reset the status of a snapshot, or delete it whatever it is (administrators)' })
  async action(@View() { context }: ViewRequest, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    await this.actions.run(context, id, body);
  }
}
