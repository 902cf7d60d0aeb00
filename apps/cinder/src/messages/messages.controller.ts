import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '#openstack-http';
import { Since } from '../common/project.guard.js';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import { messageView } from './message.view.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller(projectPaths('messages'))
@Since('3.3')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @ApiOperation({ summary: 'Why requests that were accepted came to nothing' })
  index(@View() request: ViewRequest) {
    return this.messages.list(request);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a message' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { message: messageView(await this.messages.show(request.context, id), request) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a message' })
  async delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.messages.delete(context, id);
  }
}
