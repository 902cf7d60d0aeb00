import { freeAddress, type NetworkInfoVif, simulatedPort } from '#nova-rpc';
import { badRequest } from '#openstack-http';
import { normalAddress } from '../common/ip-address.js';
import type { NetworkRequest } from './server.schema.js';

/**
 * Simulated ports for a server: each asked network gets one.
 *
 * @param taken addresses that others have although they would be this server's
 * @throws OpenStackError 400 when the server can have no more
 */
export function simulatedPorts(
  networks: 'none' | 'auto' | readonly NetworkRequest[] | undefined,
  instanceId: number,
  taken: readonly string[] = [],
): NetworkInfoVif[] {
  if (networks === 'none') return [];
  const asked: readonly NetworkRequest[] =
    networks === undefined || networks === 'auto' || networks.length === 0 ? [{}] : networks;
  const unfit = [...taken];
  return asked.map(({ fixed_ip, ...network }) => {
    const address = fixed_ip === undefined ? freeAddress(instanceId, unfit) : normalAddress(fixed_ip);
    if (address === null) throw badRequest('No fixed IP addresses available for network.');
    unfit.push(address);
    return simulatedPort(network, address);
  });
}
