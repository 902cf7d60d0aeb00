import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { notFound } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { EXTENSIONS } from './extensions.js';

@ApiTags('versions')
@Controller(projectPaths('extensions'))
export class ExtensionsController {
  @Get()
  @ApiOperation({ summary: 'Extensions of the API' })
  index() {
    return { extensions: EXTENSIONS.map((extension) => ({ ...extension, links: [] })) };
  }

  @Get(':alias')
  @ApiOperation({ summary: 'Show an extension' })
  show(@Param('alias') alias: string) {
    const extension = EXTENSIONS.find((known) => known.alias === alias);
    if (extension === undefined) throw notFound('The resource could not be found.');
    return { extension: { ...extension, links: [] } };
  }
}
