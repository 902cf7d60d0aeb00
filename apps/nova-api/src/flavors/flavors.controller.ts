import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiVersion,
  BaseUrl,
  badRequest,
  Context,
  JsonSchemaPipe,
  Microversion,
  notFound,
  type QueryValue,
  RequestContext,
} from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { nextLinks } from '../common/next-link.js';
import { type CreateFlavorBody, createFlavorSchema, extraSpecsSchema, oneExtraSpecSchema } from './flavor.schema.js';
import { readFlavorList } from './flavor-list-request.js';
import { flavorDetail, flavorSummary } from './flavor-view.js';
import { FlavorsService } from './flavors.service.js';

type FlavorQuery = Readonly<Record<string, QueryValue>>;

@ApiTags('flavors')
@Controller(computePaths('flavors'))
export class FlavorsController {
  constructor(private readonly flavors: FlavorsService) {}

  @Get()
  @ApiOperation({ summary: 'List flavors' })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: FlavorQuery,
  ) {
    const { flavors, last } = await this.#page(context, version, query);
    return {
      flavors: flavors.map((flavor) => flavorSummary(flavor, version, baseUrl)),
      ...nextLinks('flavors', `${baseUrl}/v2.1/flavors`, query, last),
    };
  }

  @Get('detail')
  @ApiOperation({ summary: 'List flavors with their sizes and, from 2.61, extra specs' })
  async detail(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: FlavorQuery,
  ) {
    const { flavors, last } = await this.#page(context, version, query);
    return {
      flavors: flavors.map((flavor) => flavorDetail(flavor, version, baseUrl)),
      ...nextLinks('flavors', `${baseUrl}/v2.1/flavors/detail`, query, last),
    };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Create a flavor (admin)' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Body(new JsonSchemaPipe(createFlavorSchema)) body: CreateFlavorBody,
  ) {
    return { flavor: flavorDetail(await this.flavors.create(context, body), version, baseUrl) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one flavor' })
  async show(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
  ) {
    return { flavor: flavorDetail(await this.flavors.show(id, context), version, baseUrl) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a flavor (admin); servers made with it are not touched' })
  delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    return this.flavors.delete(context, id);
  }

  @Get(':id/os-extra_specs')
  @ApiOperation({ summary: 'List the extra specs of a flavor' })
  async extraSpecs(@Context() context: RequestContext, @Param('id') id: string) {
    return { extra_specs: (await this.flavors.show(id, context)).extra_specs };
  }

  @Post(':id/os-extra_specs')
  @HttpCode(200)
  @ApiOperation({ summary: 'Set extra specs; keys not named stay (admin)' })
  async createExtraSpecs(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe(extraSpecsSchema)) body: { extra_specs: Record<string, unknown> },
  ) {
    return { extra_specs: await this.flavors.setExtraSpecs(context, id, body.extra_specs) };
  }

  @Get(':id/os-extra_specs/:key')
  @ApiOperation({ summary: 'Show one extra spec' })
  async showExtraSpec(@Context() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    const { extra_specs: specs } = await this.flavors.show(id, context);
    if (!(key in specs)) throw notFound(`Flavor ${id} has no extra specs with key ${key}.`);
    return { [key]: specs[key] };
  }

  @Put(':id/os-extra_specs/:key')
  @ApiOperation({ summary: 'Set one extra spec (admin)' })
  async updateExtraSpec(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body(new JsonSchemaPipe(oneExtraSpecSchema)) body: Record<string, unknown>,
  ) {
    if (!Object.hasOwn(body, key)) throw badRequest('Request body and URI mismatch');
    return this.flavors.setExtraSpecs(context, id, body);
  }

  @Delete(':id/os-extra_specs/:key')
  @HttpCode(200)
  @ApiOperation({ summary: 'Remove one extra spec (admin)' })
  deleteExtraSpec(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<void> {
    return this.flavors.deleteExtraSpec(context, id, key);
  }

  async #page(context: RequestContext, version: Microversion, query: FlavorQuery) {
    const request = readFlavorList(context, version, query);
    const flavors = await this.flavors.list(context, request);
    const isFull = request.limit > 0 && flavors.length === request.limit;
    return { flavors, last: { isFull, last: flavors.at(-1)?.flavorid } };
  }
}
