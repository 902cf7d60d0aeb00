import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { projectPaths } from '../common/view-request.js';
import { ServicesService } from './services.service.js';

@ApiTags('services')
@Controller(projectPaths('os-availability-zone'))
export class AvailabilityZonesController {
  constructor(private readonly services: ServicesService) {}

  @Get()
  @ApiOperation({ summary: 'Availability zones of the volume managers' })
  async index() {
    const zones = await this.services.availabilityZones();
    return {
      availabilityZoneInfo: zones.map(({ name, available }) => ({ zoneName: name, zoneState: { available } })),
    };
  }
}
