import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import { propertiesDocument, propertyDocument } from './metadef.view.js';
import { MetadefItemsController } from './metadef-items.controller.js';
import { readProperty } from './metadef-request.js';

/** Definitions of single properties. */
@ApiTags('metadata definitions')
@Controller('v2/metadefs/namespaces/:namespace/properties')
export class MetadefPropertiesController extends MetadefItemsController {
  protected readonly kind = 'property';
  protected readonly read = readProperty;
  protected readonly document = propertyDocument;

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

  @ApiOperation({ summary: 'Show a definition; resource_type: by the name that the property has there' })
  @Get(':name')
  override async show(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Query('resource_type') resourceType?: unknown,
  ): Promise<UserKeyed> {
    if (typeof resourceType !== 'string' || resourceType === '') return super.show(context, namespace, name);
    return propertyDocument(await this.items.showPrefixed(context, namespace, name, resourceType));
  }
}
