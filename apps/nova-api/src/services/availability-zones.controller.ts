import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, RequestContext } from '#openstack-http';
import { naiveTime } from '../common/api-times.js';
import { computePaths } from '../common/compute-paths.js';
import { requireAdmin } from '../common/require-admin.js';
import type { ComputeService } from './compute-services.repository.js';
import { ComputeServicesService } from './compute-services.service.js';

type Zones = ReadonlyMap<string, readonly ComputeService[]>;

/**
 * A zone is available while one of its services is enabled (nova/availability_zones.py get_availability_zones). In the order of
 * their names, whichever host reported first.
 */
function zoneInfo(zones: Zones, hosts: (services: readonly ComputeService[]) => object | null) {
  const byName = [...zones].sort(([one], [other]) => (one < other ? -1 : 1));
  const info = byName.map(([zoneName, services]) => ({
    zoneName,
    zoneState: { available: services.some(({ disabled }) => !disabled) },
    hosts: hosts(services),
  }));
  return { availabilityZoneInfo: info };
}

function hostsOf(services: readonly ComputeService[]): Record<string, object> {
  const hosts: Record<string, object> = Object.create(null);
  for (const { host, binary, disabled, is_up, last_seen_up } of services)
    hosts[host] = { [binary]: { active: !disabled, available: is_up, updated_at: naiveTime(last_seen_up) } };
  return hosts;
}

@ApiTags('availability zones')
@Controller(computePaths('os-availability-zone'))
export class AvailabilityZonesController {
  constructor(private readonly services: ComputeServicesService) {}

  @Get()
  @ApiOperation({ summary: 'List the availability zones that have a service' })
  async list() {
    return zoneInfo(await this.#zones(), () => null);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List the availability zones with their hosts (admin)' })
  async detail(@Context() context: RequestContext) {
    requireAdmin(context, 'os_compute_api:os-availability-zone:detail');
    return zoneInfo(await this.#zones(), hostsOf);
  }

  async #zones(): Promise<Zones> {
    const zones = new Map<string, ComputeService[]>();
    for (const service of await this.services.list({}))
      zones.set(service.zone, [...(zones.get(service.zone) ?? []), service]);
    return zones;
  }
}
