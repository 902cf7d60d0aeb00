import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { NetworkInfoVif } from '#nova-rpc';
import { ApiVersion, Context, Microversion, RequestContext, validateBody } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { attachInterfaceSchema, type InterfaceArguments } from './attachment.schema.js';
import { InterfacesService } from './interfaces.service.js';

interface InterfaceBody {
  readonly interfaceAttachment?: InterfaceArguments;
}

/** nova/api/openstack/compute/attach_interfaces.py _translate_interface_attachment_view (26.2). */
function interfaceView(vif: NetworkInfoVif, version: Microversion): object {
  return {
    net_id: vif.network.id,
    port_id: vif.id,
    mac_addr: vif.address,
    port_state: 'ACTIVE',
    fixed_ips: vif.network.ips.map((ip_address) => ({ subnet_id: vif.network.id, ip_address })),
    ...(version.atLeast('2.70') ? { tag: null } : {}),
  };
}

@ApiTags('interface attachments')
@Controller(computePaths('servers/:server_id/os-interface'))
export class InterfacesController {
  constructor(private readonly interfaces: InterfacesService) {}

  @Get()
  @ApiOperation({ summary: 'List the interfaces of a server' })
  async index(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
  ) {
    const vifs = await this.interfaces.list(context, serverId);
    return { interfaceAttachments: vifs.map((vif) => interfaceView(vif, version)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one interface of a server' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Param('id') id: string,
  ) {
    return { interfaceAttachment: interfaceView(await this.interfaces.show(context, serverId, id), version) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Plug an interface into a server' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('server_id') serverId: string,
    @Body() body: unknown,
  ) {
    const asked = validateBody<InterfaceBody | null>(attachInterfaceSchema(version), body ?? null);
    const vif = await this.interfaces.attach(context, serverId, asked?.interfaceAttachment ?? {});
    return { interfaceAttachment: interfaceView(vif, version) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Unplug an interface from a server' })
  async remove(
    @Context() context: RequestContext,
    @Param('server_id') serverId: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.interfaces.detach(context, serverId, id);
  }
}
