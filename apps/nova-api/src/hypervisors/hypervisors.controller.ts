import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { boolFromString } from '#image-properties';
import { ApiVersion, badRequest, Context, Microversion, notFound, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { requireAdmin } from '../common/require-admin.js';
import { requireVersion } from '../common/require-version.js';
import { hypervisorDetail, hypervisorStatistics, hypervisorSummary, uptimeOf } from './hypervisor-view.js';
import { type Hypervisor, HypervisorsRepository } from './hypervisors.repository.js';

interface HypervisorQuery {
  readonly hypervisor_hostname_pattern?: string;
  readonly with_servers?: string;
}

@ApiTags('hypervisors')
@Controller(computePaths('os-hypervisors'))
export class HypervisorsController {
  constructor(private readonly hypervisors: HypervisorsRepository) {}

  @Get()
  @ApiOperation({ summary: 'List hypervisors (admin)' })
  async list(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Query() query: HypervisorQuery) {
    requireAdmin(context, 'os_compute_api:os-hypervisors:list');
    const found = await this.#find(version, query);
    return { hypervisors: found.map((one) => hypervisorSummary(one, version, withServers(version, query))) };
  }

  @Get('detail')
  @ApiOperation({ summary: 'List hypervisors with what they have and, up to 2.87, how much of it is used (admin)' })
  async detail(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Query() query: HypervisorQuery,
  ) {
    requireAdmin(context, 'os_compute_api:os-hypervisors:list-detail');
    const found = await this.#find(version, query);
    return { hypervisors: found.map((one) => hypervisorDetail(one, version, withServers(version, query))) };
  }

  @Get('statistics')
  @ApiOperation({ summary: 'Sums over the enabled hypervisors, up to 2.87 (admin)' })
  async statistics(@Context() context: RequestContext, @ApiVersion() version: Microversion) {
    requireAdmin(context, 'os_compute_api:os-hypervisors:statistics');
    if (version.atLeast('2.88')) throw notFound('The resource could not be found.');
    return { hypervisor_statistics: hypervisorStatistics(await this.hypervisors.all()) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one hypervisor, by uuid from 2.53 (admin)' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Query() query: HypervisorQuery,
  ) {
    requireAdmin(context, 'os_compute_api:os-hypervisors:show');
    return { hypervisor: hypervisorDetail(await this.#one(version, id), version, withServers(version, query)) };
  }

  @Get(':id/uptime')
  @ApiOperation({ summary: 'How long a host is up, up to 2.87; later shown with the hypervisor (admin)' })
  async uptime(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Param('id') id: string) {
    requireVersion(version, '2.1', '2.88');
    requireAdmin(context, 'os_compute_api:os-hypervisors:uptime');
    const hypervisor = await this.#one(version, id);
    const uptime = uptimeOf(hypervisor);
    if (uptime === null) throw badRequest(`Compute service of ${hypervisor.service.host} is unavailable at this time.`);
    return { hypervisor: { ...hypervisorSummary(hypervisor, version, false), uptime } };
  }

  /** By uuid from 2.53. @throws OpenStackError 404 */
  async #one(version: Microversion, id: string): Promise<Hypervisor> {
    const isIt = (one: Hypervisor) => (version.atLeast('2.53') ? one.uuid : String(one.id)) === id;
    const hypervisor = (await this.hypervisors.all()).find(isIt);
    if (hypervisor === undefined) throw notFound(`Hypervisor with ID '${id}' could not be found.`);
    return hypervisor;
  }

  /** @throws OpenStackError 404 when nothing matches the pattern */
  async #find(version: Microversion, { hypervisor_hostname_pattern: pattern }: HypervisorQuery): Promise<Hypervisor[]> {
    const all = await this.hypervisors.all();
    if (pattern === undefined || !version.atLeast('2.53')) return all;
    const found = all.filter((one) => one.hypervisor_hostname.includes(pattern));
    if (found.length === 0) throw notFound(`No hypervisor matching '${pattern}' could be found.`);
    return found;
  }
}

/** Servers are shown on request, from 2.53. */
function withServers(version: Microversion, { with_servers: asked }: HypervisorQuery): boolean {
  return version.atLeast('2.53') && boolFromString(asked ?? '');
}
