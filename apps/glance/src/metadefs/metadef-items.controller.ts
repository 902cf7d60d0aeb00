import { Body, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { UserKeyed } from '#image-properties';
import { Context, type RequestContext } from '#openstack-http';
import type { Item, ItemKind, ItemValues } from './metadef.js';
import { MetadefItemsService } from './metadef-items.service.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';

/** What is asked of one item of a namespace, or of all. A kind says how its items are listed and made. */
export abstract class MetadefItemsController {
  protected abstract readonly kind: ItemKind;

  constructor(
    @Inject(MetadefItemsService) protected readonly items: MetadefItemsService,
    @Inject(MetadefNamespacesService) private readonly namespaces: MetadefNamespacesService,
  ) {}

  /** @throws OpenStackError 400 */
  protected abstract read(body: unknown): ItemValues;
  protected abstract document(item: Item, namespace: string): UserKeyed;

  @ApiOperation({ summary: 'Delete all' })
  @Delete()
  @HttpCode(204)
  async clear(@Context() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
    await this.namespaces.clear(context, namespace, this.kind);
  }

  @ApiOperation({ summary: 'Show one' })
  @Get(':name')
  async show(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<UserKeyed> {
    return this.document(await this.items.show(context, namespace, this.kind, name), namespace);
  }

  @ApiOperation({ summary: 'Replace one' })
  @Put(':name')
  async update(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<UserKeyed> {
    return this.document(await this.items.update(context, namespace, this.kind, name, this.read(body)), namespace);
  }

  @ApiOperation({ summary: 'Delete one' })
  @Delete(':name')
  @HttpCode(204)
  async remove(
    @Context() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.remove(context, namespace, this.kind, name);
  }
}
