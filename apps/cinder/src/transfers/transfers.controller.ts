import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext, validateBody } from '#openstack-http';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import {
  ACCEPT_TRANSFER,
  type AcceptTransferBody,
  type CreateTransferBody,
  createTransferSchema,
} from './transfer.schema.js';
import { transferDetail, transferSummary } from './transfer.view.js';
import { TransferListService } from './transfer-list.service.js';
import { TransfersService } from './transfers.service.js';

/** The collection has two names: an extension's and, since 3.55, its own. */
@ApiTags('volume transfers')
@Controller([...projectPaths('os-volume-transfer'), ...projectPaths('volume-transfers')])
export class TransfersController {
  constructor(
    private readonly transfers: TransfersService,
    private readonly lists: TransferListService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Offer a volume to whoever has the key, which only this answer tells' })
  async create(@View() request: ViewRequest, @Body() body: unknown) {
    const wanted = validateBody<CreateTransferBody>(createTransferSchema(request.version), body);
    const { transfer, authKey } = await this.transfers.create(request.context, wanted);
    return { transfer: transferDetail(transfer, request, authKey) };
  }

  @Get()
  @ApiOperation({ summary: 'List offered volumes' })
  index(@View() request: ViewRequest) {
    return this.lists.list(request, false);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List offered volumes with all their fields' })
  detail(@View() request: ViewRequest) {
    return this.lists.list(request, true);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an offer' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { transfer: transferDetail(await this.transfers.show(request.context, id), request) };
  }

  @Post(':id/accept')
  @HttpCode(202)
  @ApiOperation({ summary: "Take an offered volume into the caller's project" })
  async accept(
    @View() request: ViewRequest,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<AcceptTransferBody>(ACCEPT_TRANSFER)) { accept }: AcceptTransferBody,
  ) {
    const transfer = await this.transfers.accept(request.context, id, String(accept.auth_key));
    return { transfer: transferSummary(transfer, request) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take an offer back' })
  async delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.transfers.delete(context, id);
  }
}
