import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext, validateBody } from '#openstack-http';
import { Since } from '../common/project.guard.js';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import {
  COMPLETE_ATTACHMENT,
  type CreateAttachmentBody,
  createAttachmentSchema,
  UPDATE_ATTACHMENT,
  type UpdateAttachmentBody,
} from './attachment.schema.js';
import { attachmentDetail, attachmentSummary } from './attachment.view.js';
import { AttachmentListService } from './attachment-list.service.js';
import { AttachmentsService } from './attachments.service.js';

@ApiTags('attachments')
@Controller(projectPaths('attachments'))
@Since('3.27')
export class AttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly lists: AttachmentListService,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Reserve a volume for a server, and connect it when a connector is given' })
  async create(@View() { context, version }: ViewRequest, @Body() body: unknown) {
    const wanted = validateBody<CreateAttachmentBody>(createAttachmentSchema(version), body);
    return { attachment: attachmentDetail(await this.attachments.create(context, wanted, version.atLeast('3.54'))) };
  }

  @Get()
  @ApiOperation({ summary: 'List attachments' })
  async index(@View() request: ViewRequest) {
    return { attachments: (await this.lists.list(request)).map(attachmentSummary) };
  }

  @Get('detail')
  @ApiOperation({ summary: 'List attachments with all their fields' })
  async detail(@View() request: ViewRequest) {
    return { attachments: (await this.lists.list(request)).map(attachmentDetail) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an attachment' })
  async show(@Context() context: RequestContext, @Param('id') id: string) {
    return { attachment: attachmentDetail(await this.attachments.show(context, id)) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Connect a host to the reserved volume; answers how to reach it' })
  async update(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<UpdateAttachmentBody>(UPDATE_ATTACHMENT)) body: UpdateAttachmentBody,
  ) {
    return { attachment: attachmentDetail(await this.attachments.update(context, id, body.attachment.connector)) };
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Give the volume back; answers the attachments that it still has' })
  async delete(@Context() context: RequestContext, @Param('id') id: string) {
    return { attachments: (await this.attachments.delete(context, id)).map(attachmentSummary) };
  }

  @Post(':id/action')
  @HttpCode(204)
  @Since('3.44')
  @ApiOperation({ summary: '`os-complete`: the server uses the volume now' })
  async complete(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe(COMPLETE_ATTACHMENT)) _body: unknown,
  ): Promise<void> {
    await this.attachments.complete(context, id);
  }
}
