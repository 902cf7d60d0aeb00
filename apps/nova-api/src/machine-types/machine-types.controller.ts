import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, RequestContext } from '#openstack-http';
import { type UpdateMachineTypeBody, updateMachineTypeSchema } from '../image-properties/image-properties.schema.js';
import { MachineTypesService } from './machine-types.service.js';

@ApiTags('inspection')
@Controller('proptrail')
export class MachineTypesController {
  constructor(private readonly machineTypes: MachineTypesService) {}

  @Get('servers/:id/machine_type')
  @ApiOperation({ summary: 'The machine type that a server has recorded' })
  show(@Context() context: RequestContext, @Param('id') id: string) {
    return this.machineTypes.show(context, id);
  }

  @Put('servers/:id/machine_type')
  @ApiOperation({ summary: 'Change the recorded machine type of a stopped or shelved server (admin)' })
  update(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe(updateMachineTypeSchema)) body: UpdateMachineTypeBody,
  ) {
    return this.machineTypes.update(context, id, body.machine_type, body.force ?? false);
  }

  @Get('machine_types/unset')
  @ApiOperation({ summary: 'Servers that have no machine type recorded (admin)' })
  unset(@Context() context: RequestContext) {
    return this.machineTypes.unset(context);
  }
}
