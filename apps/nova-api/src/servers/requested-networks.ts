import { badRequest } from '#openstack-http';
import { normalAddress } from '../common/ip-address.js';
import type { NetworkRequest } from './server.schema.js';

/** The original takes a few more spellings of one id (oslo_utils uuidutils.is_uuid_like); with or without hyphens. */
const UUID_LIKE = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

type Networks = 'none' | 'auto' | readonly NetworkRequest[] | undefined;

function refuseNowhere(uuid: string | undefined): void {
  if (uuid === undefined) throw badRequest("Bad network format: missing 'uuid'");
  if (!UUID_LIKE.test(uuid)) throw badRequest(`Bad networks format: network uuid is not in proper format (${uuid})`);
}

function refuse({ port, uuid, fixed_ip }: NetworkRequest, seen: Set<string>): void {
  if (!port) {
    refuseNowhere(uuid);
    return;
  }
  if (seen.has(port))
    throw badRequest(`Port ID '${port}' was specified twice: you cannot attach a port multiple times.`);
  if (fixed_ip !== undefined)
    throw badRequest(
      `Specified Fixed IP '${fixed_ip}' cannot be used with port '${port}': the two cannot be specified together.`,
    );
  seen.add(port);
}

/**
 * What a request may ask of ports and addresses whoever has them
 * (nova/api/openstack/compute/servers.py _get_requested_networks, nova/compute/api.py create, 26.2).
 *
 * @param count how many servers the request makes
 * @throws OpenStackError 400
 */
export function checkRequestedNetworks(networks: Networks, count: number): void {
  if (typeof networks !== 'object') return;
  const seen = new Set<string>();
  for (const request of networks) refuse(request, seen);
  if (count <= 1) return;
  if (networks.some(({ port, fixed_ip }) => !port && fixed_ip !== undefined))
    throw badRequest('Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.');
  if (seen.size > 0)
    throw badRequest(
      'Failed to launch instances: Unable to launch multiple instances with a single configured port ID. ' +
        'Please launch your instance one by one with different ports.',
    );
}

/** The addresses that a request names. */
export function askedAddresses(networks: Networks): string[] {
  if (typeof networks !== 'object') return [];
  return networks.flatMap(({ fixed_ip }) => (fixed_ip === undefined ? [] : [normalAddress(fixed_ip)]));
}
