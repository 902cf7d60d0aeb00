import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { memberDocument, memberListDocument } from './image-member.view.js';
import { ImageMembersService } from './image-members.service.js';
import { readMemberStatus, readNewMember } from './member-request.js';

@ApiTags('image members')
@Controller('v2/images/:image_id/members')
export class ImageMembersController {
  constructor(private readonly members: ImageMembersService) {}

  @ApiOperation({ summary: 'Share an image with a project, which has to accept' })
  @Post()
  @HttpCode(200)
  async create(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return memberDocument(await this.members.create(context, id, readNewMember(body)));
  }

  @ApiOperation({ summary: 'List the projects that an image is shared with' })
  @Get()
  async list(@Context() context: RequestContext, @Param('image_id') id: string): Promise<UserKeyed> {
    return memberListDocument(await this.members.list(context, id));
  }

  @ApiOperation({ summary: 'Show what a project answered' })
  @Get(':member_id')
  async show(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Param('member_id') member: string,
  ): Promise<UserKeyed> {
    return memberDocument(await this.members.show(context, id, member));
  }

  @ApiOperation({ summary: 'Accept or reject an image, as the project that it is shared with' })
  @Put(':member_id')
  async update(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Param('member_id') member: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return memberDocument(await this.members.update(context, id, member, readMemberStatus(body)));
  }

  @ApiOperation({ summary: 'Stop sharing an image with a project' })
  @Delete(':member_id')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('image_id') id: string,
    @Param('member_id') member: string,
  ): Promise<void> {
    await this.members.remove(context, id, member);
  }
}
