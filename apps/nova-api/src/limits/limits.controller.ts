import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiVersion, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { checkQuery, lastOf, type Query as QueryOf, type QueryRule, queryValues } from '../common/query-rules.js';
import { requireAdmin } from '../common/require-admin.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { absoluteLimits, type ComputeUsage } from './absolute-limits.js';

/** nova/api/openstack/compute/schemas/limits.py (26.2): others are refused from 2.75 on. */
const RULES: ReadonlyMap<string, QueryRule> = new Map([['tenant_id', 'text']]);

@ApiTags('limits')
@Controller(computePaths('limits'))
export class LimitsController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Limits of the project, which has none, and what it uses' })
  async index(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Query() query: QueryOf) {
    const values = queryValues(query);
    const isOpen = !version.atLeast('2.75');
    checkQuery(RULES, values, () => isOpen);
    const asked = lastOf(values, 'tenant_id');
    if (asked !== undefined) requireAdmin(context, this.profile.limits.otherProject);
    const used = await this.#used(asked ?? context.projectId);
    return { limits: { rate: [], absolute: absoluteLimits(version, used, this.profile.limits.hasServerGroups) } };
  }

  /** nova/quota.py _instances_cores_ram_count: what waits for its deletion to be made good counts for nothing. */
  async #used(projectId: string): Promise<ComputeUsage> {
    const [row] = await this.dataSource.query(
      `SELECT count(*)::int AS instances, coalesce(sum(vcpus), 0)::int AS cores, coalesce(sum(memory_mb), 0)::float8 AS ram
       FROM nova.instances WHERE project_id = $1 AND deleted = 0 AND vm_state IS DISTINCT FROM 'soft-delete'`,
      [projectId],
    );
    return row as ComputeUsage;
  }
}
