import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { notFound } from '#openstack-http';
import { METADEF_SCHEMAS } from './metadef-schemas.js';

@ApiTags('schemas')
@Controller('v2/schemas/metadefs')
export class MetadefSchemasController {
  @ApiOperation({ summary: 'JSON schema of a namespace, resource_type, property, object or tag, or a list of them' })
  @Get(':name')
  show(@Param('name') name: string): UserKeyed {
    const schema = METADEF_SCHEMAS.get(name);
    if (schema === undefined) throw notFound('The resource could not be found.');
    return schema;
  }
}
