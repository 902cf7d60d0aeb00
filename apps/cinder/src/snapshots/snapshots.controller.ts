import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext } from '#openstack-http';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import {
  CREATE_SNAPSHOT,
  type CreateSnapshotBody,
  UPDATE_SNAPSHOT,
  type UpdateSnapshotBody,
} from './snapshot.schema.js';
import { snapshotDetail, snapshotShow } from './snapshot.view.js';
import { SnapshotActionsService } from './snapshot-actions.service.js';
import { SnapshotListService } from './snapshot-list.service.js';
import { SnapshotsService } from './snapshots.service.js';

@ApiTags('snapshots')
@Controller(projectPaths('snapshots'))
export class SnapshotsController {
  constructor(
    private readonly snapshots: SnapshotsService,
    private readonly lists: SnapshotListService,
    private readonly actions: SnapshotActionsService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Take a snapshot of a volume' })
  async create(
    @View() request: ViewRequest,
    @Body(new JsonSchemaPipe<CreateSnapshotBody>(CREATE_SNAPSHOT)) body: CreateSnapshotBody,
  ) {
    return { snapshot: snapshotDetail(await this.snapshots.create(request, body), request) };
  }

  @Get()
  @ApiOperation({ summary: 'List snapshots' })
  index(@View() request: ViewRequest) {
    return this.lists.list(request, false);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List snapshots with all their fields' })
  detail(@View() request: ViewRequest) {
    return this.lists.list(request, true);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a snapshot' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { snapshot: snapshotShow(await this.snapshots.show(request.context, id), request) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change name and description' })
  async update(
    @View() request: ViewRequest,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<UpdateSnapshotBody>(UPDATE_SNAPSHOT)) body: UpdateSnapshotBody,
  ) {
    return { snapshot: snapshotDetail(await this.snapshots.update(request.context, id, body), request) };
  }

  @Post(':id/action')
  @HttpCode(202)
  @ApiOperation({ summary: 'Reset the status of a snapshot, or delete it whatever it is (administrators)' })
  async action(@Context() context: RequestContext, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    await this.actions.run(context, id, body);
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a snapshot' })
  async delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.snapshots.delete(context, id);
  }
}
