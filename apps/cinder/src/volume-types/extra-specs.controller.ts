import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { ExtraSpecsService } from './extra-specs.service.js';
import { CREATE_SPECS, type CreateSpecsBody, type Specs, UPDATE_SPEC } from './volume-type.schema.js';

@ApiTags('volume types')
@Controller(projectPaths('types/:type_id/extra_specs'))
export class ExtraSpecsController {
  constructor(private readonly specs: ExtraSpecsService) {}

  @Get()
  @ApiOperation({ summary: 'List what a volume type asks of its backend' })
  async index(@Context() context: RequestContext, @Param('type_id') typeId: string) {
    return { extra_specs: await this.specs.list(context, typeId) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Add extra specs, or overwrite them' })
  async create(
    @Context() context: RequestContext,
    @Param('type_id') typeId: string,
    @Body(new JsonSchemaPipe<CreateSpecsBody>(CREATE_SPECS)) body: CreateSpecsBody,
  ) {
    await this.specs.create(context, typeId, body.extra_specs);
    return body;
  }

  @Get(':key')
  @ApiOperation({ summary: 'Show one extra spec' })
  show(@Context() context: RequestContext, @Param('type_id') typeId: string, @Param('key') key: string) {
    return this.specs.show(context, typeId, key);
  }

  @Put(':key')
  @ApiOperation({ summary: 'Change one extra spec' })
  async update(
    @Context() context: RequestContext,
    @Param('type_id') typeId: string,
    @Param('key') key: string,
    @Body(new JsonSchemaPipe<Specs>(UPDATE_SPEC)) body: Specs,
  ) {
    await this.specs.update(context, typeId, key, body);
    return body;
  }

  @Delete(':key')
  @HttpCode(202)
  @ApiOperation({ summary: 'Remove one extra spec' })
  async delete(
    @Context() context: RequestContext,
    @Param('type_id') typeId: string,
    @Param('key') key: string,
  ): Promise<void> {
    await this.specs.delete(context, typeId, key);
  }
}
