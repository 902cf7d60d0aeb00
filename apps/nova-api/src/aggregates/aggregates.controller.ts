import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiVersion,
  badRequest,
  Context,
  JsonSchemaPipe,
  Microversion,
  RequestContext,
  validateBody,
} from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { requireAdmin } from '../common/require-admin.js';
import {
  type AggregateFields,
  aggregateActionSchemas,
  createAggregateSchema,
  updateAggregateSchema,
} from './aggregate.schema.js';
import { aggregateView, createdAggregateView } from './aggregate-view.js';
import type { Aggregate } from './aggregates.repository.js';
import { AggregatesService } from './aggregates.service.js';

interface ActionBody {
  readonly add_host?: { readonly host: string };
  readonly remove_host?: { readonly host: string };
  readonly set_metadata?: { readonly metadata: Record<string, string | null> };
}

const rule = (name: string) => `os_compute_api:os-aggregates:${name}`;

@ApiTags('aggregates')
@Controller(computePaths('os-aggregates'))
export class AggregatesController {
  constructor(private readonly aggregates: AggregatesService) {}

  @Get()
  @ApiOperation({ summary: 'List aggregates of hosts (admin)' })
  async list(@Context() context: RequestContext, @ApiVersion() version: Microversion) {
    requireAdmin(context, rule('index'));
    return { aggregates: (await this.aggregates.list()).map((aggregate) => aggregateView(aggregate, version)) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Create an aggregate, and with it an availability zone if one is named (admin)' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Body(new JsonSchemaPipe(createAggregateSchema)) body: { aggregate: AggregateFields },
  ) {
    requireAdmin(context, rule('create'));
    return { aggregate: createdAggregateView(await this.aggregates.create(body.aggregate), version) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one aggregate (admin)' })
  async show(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Param('id') id: string) {
    requireAdmin(context, rule('show'));
    return { aggregate: aggregateView(await this.aggregates.show(id), version) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Rename an aggregate or change its availability zone (admin)' })
  async update(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe(updateAggregateSchema)) body: { aggregate: AggregateFields },
  ) {
    requireAdmin(context, rule('update'));
    return { aggregate: aggregateView(await this.aggregates.update(id, body.aggregate), version) };
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ summary: 'Delete an aggregate without hosts (admin)' })
  delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    requireAdmin(context, rule('delete'));
    return this.aggregates.delete(id);
  }

  @Post(':id/action')
  @HttpCode(200)
  @ApiOperation({ summary: 'add_host, remove_host or set_metadata (admin)' })
  async action(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    const [name = ''] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    requireAdmin(context, rule(name));
    return { aggregate: aggregateView(await this.#act(id, name, body), version) };
  }

  #act(id: string, name: string, body: unknown): Promise<Aggregate> {
    const schema = Object.hasOwn(aggregateActionSchemas, name) ? aggregateActionSchemas[name] : undefined;
    if (schema === undefined) throw badRequest(`There is no such action: ${name}`);
    const { add_host, remove_host, set_metadata } = validateBody<ActionBody>(schema, body);
    if (add_host !== undefined) return this.aggregates.addHost(id, add_host.host);
    if (remove_host !== undefined) return this.aggregates.removeHost(id, remove_host.host);
    return this.aggregates.setMetadata(id, set_metadata?.metadata ?? {});
  }
}
