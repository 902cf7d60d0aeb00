import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import { ServicesService } from './services.service.js';

@ApiTags('services')
@Controller(projectPaths('os-services'))
export class ServicesController {
  constructor(private readonly services: ServicesService) {}

  @Get()
  @ApiOperation({ summary: 'Which volume managers there are, and whether they report (administrators)' })
  index(@View() request: ViewRequest) {
    return this.services.list(request);
  }
}
