import { describe, expect, it } from '@jest/globals';
import { simulatedPorts } from './network-info.js';

describe('simulated ports', () => {
  it('are none when none are asked for, and one when nothing is said', () => {
    expect(simulatedPorts('none', 1)).toEqual([]);
    expect(simulatedPorts('auto', 1)).toHaveLength(1);
    expect(simulatedPorts(undefined, 1)).toHaveLength(1);
  });

  it('have a MAC and a tap of their id, and an address no other server has', () => {
    const [port] = simulatedPorts([{ port: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77' }], 258);
    expect(port).toMatchObject({
      address: 'fa:16:3e:9d:3c:77',
      devname: 'tape9d9c0ab-11',
      network: { ips: ['10.0.1.2'] },
    });
    const addresses = Array.from({ length: 3000 }, (_, id) =>
      simulatedPorts([{}, {}], id + 1).map((vif) => vif.network.ips[0]),
    ).flat();
    expect(new Set(addresses).size).toBe(6000);
  });

  it('take the network and the address that the request names', () => {
    const network = '22222222-0000-4000-8000-000000000002';
    expect(simulatedPorts([{ uuid: network, fixed_ip: '192.0.2.7' }], 1)[0]?.network).toMatchObject({
      id: network,
      ips: ['192.0.2.7'],
    });
  });
});
