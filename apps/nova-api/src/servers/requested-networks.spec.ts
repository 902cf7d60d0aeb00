import { describe, expect, it } from '@jest/globals';
import { checkRequestedNetworks } from './requested-networks.js';

const PORT = 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77';
const NETWORK = '22222222-0000-4000-8000-000000000002';

describe('the networks that a request names', () => {
  it('are refused with a port that comes twice, and with an address beside a port', () => {
    expect(() => checkRequestedNetworks([{ port: PORT }, { port: PORT }], 1)).toThrow(
      `Port ID '${PORT}' was specified twice: you cannot attach a port multiple times.`,
    );
    expect(() => checkRequestedNetworks([{ port: PORT, fixed_ip: '10.0.0.9' }], 1)).toThrow(
      `Specified Fixed IP '10.0.0.9' cannot be used with port '${PORT}': the two cannot be specified together.`,
    );
  });

  it.each([
    [{}, "Bad network format: missing 'uuid'"],
    [{ fixed_ip: '10.0.0.9' }, "Bad network format: missing 'uuid'"],
    [{ port: null }, "Bad network format: missing 'uuid'"],
    [{ uuid: 'private' }, 'Bad networks format: network uuid is not in proper format (private)'],
    [{ uuid: '' }, 'Bad networks format: network uuid is not in proper format ()'],
  ])('are refused where %j names neither a network nor a port', (network, message) => {
    expect(() => checkRequestedNetworks([{ uuid: NETWORK }, network], 1)).toThrow(message);
  });

  it('may be the same network twice, with or without hyphens', () => {
    expect(() => checkRequestedNetworks([{ uuid: NETWORK }, { uuid: NETWORK.replaceAll('-', '') }], 1)).not.toThrow();
    expect(() => checkRequestedNetworks([{ uuid: 'ignored', port: PORT }], 1)).not.toThrow();
  });

  it('name no port and no address when several servers are made', () => {
    expect(() => checkRequestedNetworks([{ port: PORT }], 2)).toThrow(
      'Failed to launch instances: Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
    );
    expect(() => checkRequestedNetworks([{ uuid: NETWORK, fixed_ip: '10.0.0.9' }], 2)).toThrow(
      'Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.',
    );
    expect(() => checkRequestedNetworks([{ uuid: NETWORK }], 2)).not.toThrow();
    expect(() => checkRequestedNetworks([{ uuid: NETWORK, fixed_ip: '10.0.0.9' }, { port: PORT }], 1)).not.toThrow();
    for (const word of ['auto', 'none', undefined] as const)
      expect(() => checkRequestedNetworks(word, 5)).not.toThrow();
  });
});
