import { randomUUID } from 'node:crypto';
import type { NetworkInfoVif } from '#nova-rpc';
import type { NetworkRequest } from './server.schema.js';

const DEFAULT_NETWORK = '11111111-0000-4000-8000-000000000001';

/** `fa:16:3e` and three octets, as Neutron makes them. */
function macOf(portId: string): string {
  const tail = portId.replaceAll('-', '').slice(-6);
  return `fa:16:3e:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}`;
}

/** One /12 of 10.0.0.0/8 a port, one address an instance id: unique without a table of allocations. */
function addressOf(instanceId: number, portIndex: number): string {
  return [10, portIndex * 16 + ((instanceId >> 16) & 15), (instanceId >> 8) & 255, instanceId & 255].join('.');
}

/** Simulated ports for a server: there is no network service, so each asked network gets an OVS port with a fixed address. */
export function simulatedPorts(
  networks: 'none' | 'auto' | readonly NetworkRequest[] | undefined,
  instanceId: number,
): NetworkInfoVif[] {
  if (networks === 'none') return [];
  const asked: readonly NetworkRequest[] =
    networks === undefined || networks === 'auto' || networks.length === 0 ? [{}] : networks;
  return asked.map((network, index) => {
    const id = network.port ?? randomUUID();
    const networkId = network.uuid ?? DEFAULT_NETWORK;
    return {
      id,
      type: 'ovs',
      address: macOf(id),
      devname: `tap${id.slice(0, 11)}`,
      network: {
        id: networkId,
        label: 'private',
        bridge: 'br-int',
        ips: [network.fixed_ip ?? addressOf(instanceId, index)],
      },
    };
  });
}
