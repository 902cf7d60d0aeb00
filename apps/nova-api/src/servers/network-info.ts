import { addressOf, type NetworkInfoVif, simulatedPort } from '#nova-rpc';
import type { NetworkRequest } from './server.schema.js';

/** Simulated ports for a server: each asked network gets one. */
export function simulatedPorts(
  networks: 'none' | 'auto' | readonly NetworkRequest[] | undefined,
  instanceId: number,
): NetworkInfoVif[] {
  if (networks === 'none') return [];
  const asked: readonly NetworkRequest[] =
    networks === undefined || networks === 'auto' || networks.length === 0 ? [{}] : networks;
  return asked.map((network, index) => simulatedPort(network, addressOf(instanceId, index)));
}
