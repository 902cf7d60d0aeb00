import { randomUUID } from 'node:crypto';
import type { NetworkInfoVif } from './messages.js';

const DEFAULT_NETWORK = '11111111-0000-4000-8000-000000000001';

/** How many ports one server can have: each is a /12 of its own. */
const MOST_PORTS = 16;

/** What is asked of a port; all of it may be absent. */
export interface PortRequest {
  readonly uuid?: string | null;
  readonly port?: string | null;
  readonly fixed_ip?: string | null;
}

/** `fa:16:3e` and three octets, as Neutron makes them. */
function macOf(portId: string): string {
  const tail = portId.replaceAll('-', '').slice(-6);
  return `fa:16:3e:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}`;
}

/** One /12 of 10.0.0.0/8 a port, one address an instance id: unique without a table of allocations. */
export function addressOf(instanceId: number, portIndex: number): string {
  return [10, portIndex * 16 + ((instanceId >> 16) & 15), (instanceId >> 8) & 255, instanceId & 255].join('.');
}

/** There is no network service: what is asked for becomes an OVS port with a fixed address, this one unless it asks for one. */
export function simulatedPort(asked: PortRequest, address: string): NetworkInfoVif {
  const id = asked.port ?? randomUUID();
  return {
    id,
    type: 'ovs',
    address: macOf(id),
    devname: `tap${id.slice(0, 11)}`,
    network: {
      id: asked.uuid ?? DEFAULT_NETWORK,
      label: 'private',
      bridge: 'br-int',
      ips: [asked.fixed_ip ?? address],
    },
  };
}

/** The first address of a server that is none of these; null when all are taken. */
export function freeAddress(instanceId: number, taken: readonly string[]): string | null {
  for (let index = 0; index < MOST_PORTS; index += 1) {
    const address = addressOf(instanceId, index);
    if (!taken.includes(address)) return address;
  }
  return null;
}
