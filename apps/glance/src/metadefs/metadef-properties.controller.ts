import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { propertiesDocument, propertyDocument } from './metadef.view.js';
import { MetadefItemsService } from './metadef-items.service.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';
import { readProperty } from './metadef-request.js';

@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/properties')
export class MetadefPropertiesController {
  constructor(
    @Inject(MetadefItemsService) private readonly items: MetadefItemsService,
    @Inject(MetadefNamespacesService) private readonly namespaces: MetadefNamespacesService,
  ) {}

  @ApiOperation({ summary: 'The definitions of a namespace by the names of their properties' })
  @Get()
  async list(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<UserKeyed> {
    return { properties: propertiesDocument(await this.items.all(context, namespace, 'property')) };
  }

  @ApiOperation({ summary: 'Define a property' })
  @Post()
  async create(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return propertyDocument(await this.items.create(context, namespace, 'property', readProperty(body)));
  }

  @ApiOperation({ summary: 'Delete all definitions of properties' })
  @Delete()
  @HttpCode(204)
  async clear(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
    await this.namespaces.clear(context, namespace, 'property');
  }

  @ApiOperation({ summary: 'Show a definition; resource_type: by the name that the property has there' })
  @Get(':name')
  async show(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Query('resource_type') resourceType: unknown,
  ): Promise<UserKeyed> {
    if (typeof resourceType === 'string' && resourceType !== '')
      return propertyDocument(await this.items.showPrefixed(context, namespace, name, resourceType));
    return propertyDocument(await this.items.show(context, namespace, 'property', name));
  }

  @ApiOperation({ summary: 'Replace a definition' })
  @Put(':name')
  async update(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return propertyDocument(await this.items.update(context, namespace, 'property', name, readProperty(body)));
  }

  @ApiOperation({ summary: 'Delete a definition' })
  @Delete(':name')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.remove(context, namespace, 'property', name);
  }
}
