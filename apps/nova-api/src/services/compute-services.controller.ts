import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiVersion, Context, Microversion, notFound, RequestContext, validateBody } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { requireAdmin } from '../common/require-admin.js';
import type { ServiceChange } from './compute-services.repository.js';
import { ComputeServicesService } from './compute-services.service.js';
import {
  type ServiceActionBody,
  serviceActionSchemas,
  type UpdateServiceBody,
  updateServiceSchema,
} from './service.schema.js';
import { serviceView, statusOf } from './service-view.js';

/** What each action of the older microversions does to the service. */
const ACTIONS: Readonly<Record<string, (body: ServiceActionBody) => ServiceChange>> = {
  enable: () => ({ disabled: false }),
  disable: () => ({ disabled: true }),
  'disable-log-reason': ({ disabled_reason }) => ({ disabled: true, disabled_reason: disabled_reason ?? null }),
  'force-down': ({ forced_down }) => ({ forced_down: forced_down === true }),
};

@ApiTags('services')
@Controller(computePaths('os-services'))
export class ComputeServicesController {
  constructor(private readonly services: ComputeServicesService) {}

  @Get()
  @ApiOperation({ summary: 'List the services that report in (admin)' })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Query() { host, binary }: { host?: string; binary?: string },
  ) {
    requireAdmin(context, 'os_compute_api:os-services:list');
    const services = await this.services.list({ host: host ?? null, binary: binary ?? null });
    return { services: services.map((service) => serviceView(service, version)) };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Disable, enable or force down a service: by action up to 2.52, by uuid from 2.53 (admin)' })
  async update(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    requireAdmin(context, 'os_compute_api:os-services:update');
    return version.atLeast('2.53') ? this.#byUuid(id, version, body) : this.#byAction(id, version, body);
  }

  async #byUuid(uuid: string, version: Microversion, body: unknown) {
    const { status, ...change } = validateBody<UpdateServiceBody>(updateServiceSchema, body);
    const disabled = status === undefined ? {} : { disabled: status === 'disabled' };
    return { service: serviceView(await this.services.changeByUuid(uuid, { ...change, ...disabled }), version) };
  }

  async #byAction(action: string, version: Microversion, body: unknown) {
    const change = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    const schema = serviceActionSchemas[action];
    if (change === undefined || schema === undefined || (action === 'force-down' && !version.atLeast('2.11')))
      throw notFound('Unknown action');
    const asked = validateBody<ServiceActionBody>(schema, body);
    const service = await this.services.changeByHost(asked.host, asked.binary, change(asked));
    const { host, binary } = service;
    if (action === 'force-down') return { service: { host, binary, forced_down: service.forced_down } };
    const reason = action === 'disable-log-reason' ? { disabled_reason: service.disabled_reason } : {};
    return { service: { host, binary, status: statusOf(service), ...reason } };
  }
}
