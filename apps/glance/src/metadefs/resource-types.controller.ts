import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { associationDocument, resourceTypeDocument } from './metadef.view.js';
import { readAssociation } from './metadef-request.js';
import { ResourceTypesService } from './resource-types.service.js';

@ApiTags('metadata definitions')
@Controller('v2/metadefs')
export class ResourceTypesController {
  constructor(private readonly types: ResourceTypesService) {}

  @ApiOperation({ summary: 'List the types of resources that namespaces are for' })
  @Get('resource_types')
  async all(): Promise<UserKeyed> {
    return { resource_types: (await this.types.all()).map(resourceTypeDocument) };
  }

  @ApiOperation({ summary: 'List the types of resources that a namespace is for' })
  @Get('namespaces/:namespace/resource_types')
  async list(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<UserKeyed> {
    return { resource_type_associations: (await this.types.list(context, namespace)).map(associationDocument) };
  }

  @ApiOperation({ summary: 'Make a namespace one for a type of resource' })
  @Post('namespaces/:namespace/resource_types')
  async associate(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return associationDocument(await this.types.associate(context, namespace, readAssociation(body)));
  }

  @ApiOperation({ summary: 'Undo that' })
  @Delete('namespaces/:namespace/resource_types/:resource_type')
  @HttpCode(204)
  async dissociate(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('resource_type') type: string,
  ): Promise<void> {
    await this.types.dissociate(context, namespace, type);
  }
}
