import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, RequestContext } from '#openstack-http';
import { DriftService, type ServerDrift } from './drift.service.js';
import { InspectionService } from './inspection.service.js';

@ApiTags('inspection')
@Controller('proptrail/servers/:id')
export class InspectionController {
  constructor(
    private readonly inspection: InspectionService,
    private readonly drifts: DriftService,
  ) {}

  @Get('system_metadata')
  @ApiOperation({ summary: "A server's system_metadata rows as one JSON object" })
  systemMetadata(@Context() context: RequestContext, @Param('id') id: string) {
    return this.inspection.systemMetadata(context, id);
  }

  @Get('scheduling')
  @ApiOperation({ summary: 'What the scheduler decided of each host when it last placed the server' })
  scheduling(@Context() context: RequestContext, @Param('id') id: string) {
    return this.inspection.scheduling(context, id);
  }

  @Get('domain_xml')
  @Header('content-type', 'application/xml')
  @ApiOperation({ summary: "A server's domain XML, asked of its compute host over RPC" })
  domainXml(@Context() context: RequestContext, @Param('id') id: string): Promise<string> {
    return this.inspection.domainXml(context, id);
  }

  @Get('drift')
  @ApiOperation({ summary: 'Each image property on the image, in the volume, in system_metadata and in the domain' })
  drift(@Context() context: RequestContext, @Param('id') id: string): Promise<ServerDrift> {
    return this.drifts.of(context, id);
  }
}
