import type { Microversion } from '#openstack-http';
import { naiveTime } from '../common/api-times.js';
import type { ComputeService } from './compute-services.repository.js';

export const statusOf = ({ disabled }: Pick<ComputeService, 'disabled'>) => (disabled ? 'disabled' : 'enabled');
export const stateOf = ({ is_up }: Pick<ComputeService, 'is_up'>) => (is_up ? 'up' : 'down');

/** nova/api/openstack/compute/services.py _get_service_detail: the id is a uuid from 2.53, forced_down shows from 2.11. */
export function serviceView(service: ComputeService, version: Microversion) {
  return {
    id: version.atLeast('2.53') ? service.uuid : service.id,
    binary: service.binary,
    host: service.host,
    zone: service.zone,
    status: statusOf(service),
    state: stateOf(service),
    updated_at: naiveTime(service.last_seen_up),
    disabled_reason: service.disabled_reason,
    ...(version.atLeast('2.11') ? { forced_down: service.forced_down } : {}),
  };
}
