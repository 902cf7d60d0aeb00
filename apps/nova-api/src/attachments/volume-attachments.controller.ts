import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { boolFromString } from '#image-properties';
import { ApiVersion, Context, Microversion, RequestContext, validateBody } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { attachVolumeSchema, updateVolumeSchema, type VolumeAttachmentArguments } from './attachment.schema.js';
import { VolumeAttachService } from './volume-attach.service.js';
import { volumeAttachmentView } from './volume-attachment.view.js';
import { VolumeDetachService } from './volume-detach.service.js';

interface VolumeAttachmentBody {
  readonly volumeAttachment: VolumeAttachmentArguments;
}

@ApiTags('volume attachments')
@Controller(computePaths('servers/:server_id/os-volume_attachments'))
export class VolumeAttachmentsController {
  constructor(
    private readonly attaching: VolumeAttachService,
    private readonly attachments: VolumeDetachService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the volumes of a server' })
  async index(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
  ) {
    const devices = await this.attachments.list(context, serverId);
    return { volumeAttachments: devices.map((device) => volumeAttachmentView(device, version)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one volume of a server' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Param('id') id: string,
  ) {
    return { volumeAttachment: volumeAttachmentView(await this.attachments.show(context, serverId, id), version) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Attach a volume to a server' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Body() body: unknown,
  ) {
    const { volumeAttachment: wanted } = validateBody<VolumeAttachmentBody>(attachVolumeSchema(version), body);
    const device = await this.attaching.attach(context, version, serverId, wanted);
    const { volumeId, tag = null, delete_on_termination } = wanted;
    return {
      volumeAttachment: {
        id: volumeId,
        serverId,
        volumeId,
        device,
        ...(version.atLeast('2.70') ? { tag } : {}),
        ...(version.atLeast('2.79') ? { delete_on_termination: boolFromString(delete_on_termination ?? false) } : {}),
      },
    };
  }

  @Put(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Change what becomes of a volume when its server is deleted' })
  async update(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<void> {
    const { volumeAttachment: wanted } = validateBody<VolumeAttachmentBody>(updateVolumeSchema(version), body);
    await this.attachments.update(context, version, serverId, id, wanted);
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Detach a volume from a server' })
  async remove(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.attachments.detach(context, version, serverId, id);
  }
}
