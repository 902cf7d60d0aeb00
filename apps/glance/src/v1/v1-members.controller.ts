import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, OpenStackError, type RequestContext } from '#openstack-http';
import { readCanShare, readMemberships } from './v1-member-request.js';
import { V1MembersService } from './v1-members.service.js';

@ApiTags('images v1')
@Controller('v1')
export class V1MembersController {
  constructor(private readonly members: V1MembersService) {}

  @ApiOperation({ summary: 'List the projects that an image is shared with' })
  @Get('images/:image_id/members')
  async list(@Context() context: RequestContext, @Param('image_id') id: string): Promise<{ members: UserKeyed[] }> {
    const members = await this.members.list(context, id);
    return { members: members.map(({ member, can_share }) => ({ member_id: member, can_share })) };
  }

  @ApiOperation({ summary: 'Replace the projects that an image is shared with' })
  @Put('images/:image_id/members')
  @HttpCode(204)
  async replace(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Body() body: unknown,
  ): Promise<void> {
    await this.members.replace(context, id, readMemberships(body));
  }

  @ApiOperation({ summary: 'Not part of the API: 405' })
  @Get('images/:image_id/members/:member_id')
  show(): never {
    throw new OpenStackError(405, 'The method GET is not allowed for this resource. ');
  }

  @ApiOperation({ summary: 'Share an image with a project, or say whether it may share on (can_share)' })
  @Put('images/:image_id/members/:member_id')
  @HttpCode(204)
  async put(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Param('member_id') member: string,
    @Body() body: unknown,
  ): Promise<void> {
    await this.members.put(context, id, readCanShare(member, body));
  }

  @ApiOperation({ summary: 'Stop sharing an image with a project' })
  @Delete('images/:image_id/members/:member_id')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Param('member_id') member: string,
  ): Promise<void> {
    await this.members.remove(context, id, member);
  }

  @ApiOperation({ summary: 'List what is shared with a project' })
  @Get('shared-images/:member_id')
  async shared(
    @Context() context: RequestContext,
    @Param('member_id') member: string,
  ): Promise<{ shared_images: UserKeyed[] }> {
    const shared = await this.members.sharedWith(context, member);
    return { shared_images: shared.map(({ image_id, can_share }) => ({ image_id, can_share })) };
  }
}
