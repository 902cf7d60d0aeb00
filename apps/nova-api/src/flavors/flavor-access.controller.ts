import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiVersion, badRequest, Context, Microversion, RequestContext, validateBody } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { FlavorAccessService } from './flavor-access.service.js';

interface TenantBody {
  readonly [action: string]: { readonly tenant: string };
}

const schemaOf = (action: string) => ({
  type: 'object',
  properties: {
    [action]: {
      type: 'object',
      properties: { tenant: { type: 'string', minLength: 1, maxLength: 255 } },
      required: ['tenant'],
      additionalProperties: false,
    },
  },
  required: [action],
  additionalProperties: false,
});

/** nova/api/openstack/compute/schemas/flavor_access.py (26.2). */
const ACTIONS: ReadonlyMap<string, object> = new Map(
  ['addTenantAccess', 'removeTenantAccess'].map((name) => [name, schemaOf(name)] as const),
);

@ApiTags('flavors')
@Controller(computePaths('flavors/:id'))
export class FlavorAccessController {
  constructor(private readonly access: FlavorAccessService) {}

  @Get('os-flavor-access')
  @ApiOperation({ summary: 'List the projects that may use a private flavor (admin)' })
  async list(@Context() context: RequestContext, @Param('id') id: string) {
    return { flavor_access: await this.access.list(context, id) };
  }

  @Post('action')
  @HttpCode(200)
  @ApiOperation({ summary: 'addTenantAccess or removeTenantAccess (admin)' })
  async act(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    const [name = ''] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    const schema = ACTIONS.get(name);
    if (schema === undefined) throw badRequest(`There is no such action: ${name}`);
    const tenant = validateBody<TenantBody>(schema, body)[name]?.tenant ?? '';
    const list =
      name === 'addTenantAccess'
        ? await this.access.add(context, version, id, tenant)
        : await this.access.remove(context, id, tenant);
    return { flavor_access: list };
  }
}
